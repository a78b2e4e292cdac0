import { describe, expect, test } from 'vitest';
import type { ReferenceChemistry } from '../reference-types.ts';
import { FAULTY_CELL, growingShort, peakC, runawayTimesS, runModule } from './module-run.fixture.ts';

const TIME_TOLERANCE = 0.05;
const SURFACE_TOLERANCE_K = 2;

function relativeError(measured: number, expected: number): number {
  return Math.abs(measured / expected - 1);
}

describe.each([
  { chemistry: 'LFP', firstS: 12_300, intervalMin: 12, stepV: 3.3 },
  { chemistry: 'NMC', firstS: 11_900, intervalMin: 9, stepV: 3.7 },
] as const)('$chemistry module, short from 5 Ohm to 20 mOhm', (row) => {
  const { chemistry } = row;
  const { module, samples } = runModule({
    chemistry,
    durationS: 6 * 3600,
    shortResistanceOhm: growingShort(0.02),
  });
  const [firstS = NaN] = runawayTimesS(module);
  const before = (minutes: number) => samples.findLast((sample) => sample.timeS <= firstS - minutes * 60)!;

  test('runs away first in the faulty cell and when the table says', () => {
    expect(module.runawayAtS[FAULTY_CELL]).toBe(firstS);
    expect(relativeError(firstS, row.firstS)).toBeLessThan(TIME_TOLERANCE);
  });

  test('hands on to a neighbour at the interval of the table', () => {
    const inside = [...module.runawayAtS].slice(1, FAULTY_CELL);
    const intervalsMin = inside.slice(1).map((timeS, index) => (inside[index] - timeS) / 60);
    for (const intervalMin of intervalsMin) {
      expect(relativeError(intervalMin, row.intervalMin)).toBeLessThan(TIME_TOLERANCE);
    }
  });

  test.each([
    [60, 40],
    [30, 58],
    [20, 67],
    [10, 80],
    [5, 90],
  ])('has its hottest surface %s min before at %s degC', (minutes, surfaceC) => {
    const { hottestSurfaceC } = before(minutes);
    expect(Math.abs(hottestSurfaceC - surfaceC)).toBeLessThan(SURFACE_TOLERANCE_K);
  });

  test('warms its average surface only from 26 to 34 degC', () => {
    expect(Math.abs(before(60).averageSurfaceC - 26)).toBeLessThan(1.5);
    expect(Math.abs(before(0).averageSurfaceC - 34)).toBeLessThan(1.5);
  });

  test('vents 5 to 7 min before', () => {
    const leadMin = (firstS - module.ventedAtS[FAULTY_CELL]) / 60;
    expect(leadMin).toBeGreaterThan(5);
    expect(leadMin).toBeLessThan(7);
  });

  test('loses the voltage of one cell about 2 min before', () => {
    const index = samples.findIndex(({ voltageV }, i) => i > 0 && voltageV < samples[i - 1].voltageV - 2);
    const dropV = samples[index - 1].voltageV - samples[index].voltageV;
    expect(Math.abs((firstS - samples[index].timeS) / 60 - 2)).toBeLessThan(0.6);
    expect(Math.abs(dropV - row.stepV)).toBeLessThan(0.2);
  });
});

describe('a short that stays at its least resistance', () => {
  const rows: [number, ReferenceChemistry, number][] = [
    [1, 'LFP', 34],
    [1, 'NMC', 34],
    [0.3, 'LFP', 53],
    [0.3, 'NMC', 57],
    [0.1, 'LFP', 102],
    [0.1, 'NMC', 112],
  ];
  const durationS = 12 * 3600;

  test.each(rows)('of %s Ohm only warms %s to %s degC', (leastOhm, chemistry, cellC) => {
    // The table holds the cell at its nominal voltage for as long as it has charge.
    const sourceV = { LFP: 3.3, NMC: 3.7 }[chemistry];
    const shortOhm = growingShort(leastOhm);
    const shortPowerW = (timeS: number, soc: number) => (soc > 0 ? sourceV ** 2 / shortOhm(timeS) : 0);
    const { module, samples } = runModule({ chemistry, durationS, shortPowerW });
    expect(runawayTimesS(module)).toEqual([]);
    expect(Math.abs(peakC(samples) - cellC)).toBeLessThan(1.5);
  });

  test.each(rows)('of %s Ohm warms %s less than to %s degC as it empties the cell', (leastOhm, chemistry, cellC) => {
    const { module, samples } = runModule({
      chemistry,
      durationS,
      shortResistanceOhm: growingShort(leastOhm),
    });
    expect(runawayTimesS(module)).toEqual([]);
    // The power goes with the square of the sagging voltage: up to 13 % of the rise at 0.1 Ohm.
    const shareOfRise = (peakC(samples) - 25) / (cellC - 25);
    expect(shareOfRise).toBeGreaterThan(0.87);
    expect(shareOfRise).toBeLessThan(1.06);
  });
});

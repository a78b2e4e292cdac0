import { describe, expect, test } from 'vitest';
import { LCO_REACTIONS, LFP_REACTIONS, NMC_REACTIONS } from '../reaction-set.ts';
import { heatAdiabatically, heatInOven } from './single-cell.fixture.ts';

const TEMPERATURE_TOLERANCE_K = 5;

describe('an 18650 cell in an oven', () => {
  test.each([
    ['LCO', LCO_REACTIONS, 140, 148],
    ['NMC', NMC_REACTIONS, 160, 178],
    ['LFP', LFP_REACTIONS, 180, 210],
  ])('%s does not run away below its limit', (_, reactions, ovenC, peakC) => {
    const seen = heatInOven(reactions, ovenC);
    expect(seen.t2C).toBeNaN();
    expect(Math.abs(seen.peakC - peakC)).toBeLessThan(TEMPERATURE_TOLERANCE_K);
  });

  test.each([
    { name: 'LCO', reactions: LCO_REACTIONS, ovenC: 150, t2C: 200, peakC: 480 },
    { name: 'LCO', reactions: LCO_REACTIONS, ovenC: 155, t2C: 200, peakC: 525 },
    { name: 'NMC', reactions: NMC_REACTIONS, ovenC: 180, t2C: 230, peakC: 910 },
    { name: 'LFP', reactions: LFP_REACTIONS, ovenC: 200, t2C: 255, peakC: 415 },
  ])('$name runs away at $ovenC degC', ({ reactions, ovenC, t2C, peakC }) => {
    const seen = heatInOven(reactions, ovenC);
    expect(Math.abs(seen.t2C - t2C)).toBeLessThan(TEMPERATURE_TOLERANCE_K);
    expect(Math.abs(seen.peakC - peakC)).toBeLessThan(TEMPERATURE_TOLERANCE_K);
  });

  test.each([
    ['LCO', LCO_REACTIONS],
    ['NMC', NMC_REACTIONS],
    ['LFP', LFP_REACTIONS],
  ])('%s begins to heat itself at about 83 degC', (_, reactions) => {
    expect(Math.abs(heatInOven(reactions, 180).t1C - 83)).toBeLessThan(1.5);
  });
});

describe('a cell without loss', () => {
  test.each([
    ['LCO', LCO_REACTIONS, 199],
    ['NMC', NMC_REACTIONS, 225],
    ['LFP', LFP_REACTIONS, 255],
  ])('%s runs away at its T2', (_, reactions, t2C) => {
    expect(Math.abs(heatAdiabatically(reactions).t2C - t2C)).toBeLessThan(2);
  });
});

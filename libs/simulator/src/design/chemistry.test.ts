import { describe, expect, test } from 'vitest';
import { openCircuitVoltageV } from '../cell/electrical.ts';
import { CHEMISTRIES, CHEMISTRY_TRAITS, spaceEvenly } from './chemistry.ts';
import { cellTypeOf, referenceDesign } from './module-design.ts';

describe.each(CHEMISTRIES)('%s', (chemistry) => {
  const { curve, energyWhPerKg, gasShare } = CHEMISTRY_TRAITS[chemistry];
  const type = cellTypeOf({ ...referenceDesign('LFP'), isReference: false, chemistry });
  const slopeV = (from: number, to: number) =>
    (openCircuitVoltageV(type, to) - openCircuitVoltageV(type, from)) / (to - from);
  const middleSlopeV = slopeV(0.3, 0.7);

  test('has a curve that rises from empty to full and beyond', () => {
    expect([curve[0][0], curve.at(-1)?.[0]]).toEqual([0, 1]);
    for (let percent = 1; percent <= 120; percent++) {
      const volts = openCircuitVoltageV(type, percent / 100);
      expect(volts).toBeGreaterThan(openCircuitVoltageV(type, (percent - 1) / 100));
    }
  });

  test('is steep where it is empty, and not flat where it is full', () => {
    expect(slopeV(0, 0.03)).toBeGreaterThan(5 * middleSlopeV);
    expect(slopeV(0.98, 1)).toBeGreaterThan(middleSlopeV);
  });

  test('keeps every point of its curve that lies on a whole percent', () => {
    for (const [soc, volts] of curve) expect(openCircuitVoltageV(type, soc)).toBeCloseTo(volts, 9);
  });

  test('holds a plausible energy, and its gases are all of its gas', () => {
    expect(energyWhPerKg[0]).toBeLessThan(energyWhPerKg[1]);
    expect(gasShare.voc + gasShare.h2 + gasShare.co + gasShare.co2).toBeCloseTo(1, 9);
  });
});

test('an LFP cell that is almost full or empty leaves its plateau at once', () => {
  const type = cellTypeOf({ ...referenceDesign('LFP'), isReference: false });
  const plateauV = openCircuitVoltageV(type, 0.9) - openCircuitVoltageV(type, 0.7);
  expect(openCircuitVoltageV(type, 1) - openCircuitVoltageV(type, 0.98)).toBeGreaterThan(10 * plateauV);
  expect(openCircuitVoltageV(type, 0.02) - openCircuitVoltageV(type, 0)).toBeGreaterThan(50 * plateauV);
});

test('points become evenly spaced values on the lines between them', () => {
  const points = [
    [0, 1],
    [0.25, 3],
    [1, 6],
  ] as const;
  expect(spaceEvenly(points, 4)).toEqual([1, 3, 4, 5, 6]);
});

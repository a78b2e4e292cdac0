import { type DesignTraits, FEATURE_NAMES, type FeatureName } from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { expect, test } from 'vitest';
import { addReadings, withKnownDesigns } from './add-readings.ts';
import { psi } from './statistics.ts';

const shares = [0.001, 0.25, 0.25, 0.25, 0.248, 0.001];
const reference = {
  ...DRIFT_REFERENCE,
  shares: { ...DRIFT_REFERENCE.shares, Module_Voltage_V: shares },
};
const counts = Object.fromEntries(FEATURE_NAMES.map((name) => [name, [0, 0, 0, 0, 0, 50]])) as Record<
  FeatureName,
  number[]
>;

test('a site that the model was trained on is no surprise any more', () => {
  const found = addReadings(reference, counts).shares.Module_Voltage_V;
  expect(found.reduce((sum, share) => sum + share)).toBeCloseTo(1, 3);
  expect(found[5]).toBeCloseTo(0.1009, 4);
  const site = [0, 0, 0, 0, 0, 1];
  expect(psi(site, found)).toBeLessThan(4);
  expect(psi(site, shares)).toBeGreaterThan(7);
});

test('without such readings, and for the hazard, the reference stays', () => {
  expect(addReadings(reference, undefined)).toBe(reference);
  expect(addReadings(reference, counts).shares.hazard_probability).toEqual(reference.shares.hazard_probability);
});

test('the designs from files are known once each, and those of an earlier model no more', () => {
  const design = { levels: [0.5, 0.9], windows: [], known: [{ capacity: 7 }] };
  const designs = [{ capacity: 13.891 }, { capacity: 50, resistance: 0.01 }, {}, { capacity: 13.8912 }];
  const of = (some: readonly DesignTraits[]) => withKnownDesigns({ ...DRIFT_REFERENCE, design }, some).design?.known;
  expect(of(designs)).toEqual([{ capacity: 13.89 }, { capacity: 50, resistance: 0.01 }]);
  expect(of([{}])).toBeUndefined();
  expect(withKnownDesigns(DRIFT_REFERENCE, designs)).toBe(DRIFT_REFERENCE);
});

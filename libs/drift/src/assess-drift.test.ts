import { FEATURE_NAMES, RACKS } from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { assessDrift } from './assess-drift.ts';
import { DriftAssessment } from './assessment.ts';
import { rackOf, snapshotOf } from './snapshot.fixture.ts';

const FAR_ABOVE = [0, 0, 0, 0, 0, 1];
const reference = {
  ...DRIFT_REFERENCE,
  shares: Object.fromEntries(
    Object.keys(DRIFT_REFERENCE.shares).map((column) => [column, [0.001, 0.25, 0.25, 0.25, 0.248, 0.001]]),
  ) as typeof DRIFT_REFERENCE.shares,
};

/** The same limits for a day of readings, in which racks are compared. */
const ofDay = { ...reference, windows: reference.windows.map((window) => ({ ...window, name: 'day' })) };

test('a site like the training has not drifted', () => {
  const found = assessDrift(snapshotOf(), reference);
  expect(Errors(DriftAssessment, found)).toEqual([]);
  expect(found).toMatchObject({ verdict: 'no-drift', reasons: [], window: 'hour', featuresShare: 0, rows: 23_040 });
});

test('one feature where the training never was is drift, and is named', () => {
  const racks = RACKS.map((rack) => rackOf(rack, 2880, { Module_Voltage_V: FAR_ABOVE }));
  const found = assessDrift(snapshotOf({ racks }), reference);
  expect(found.verdict).toBe('drift');
  expect(found.columns.filter(({ hasDrifted }) => hasDrifted).map(({ column }) => column)).toEqual([
    'Module_Voltage_V',
  ]);
  expect(found.reasons).toEqual([expect.stringMatching(/^1 of 30 features .*Module_Voltage_V \(PSI \d/)]);
});

test('features that moved a little are drift when they are 30 % of them', () => {
  // Each at an adjusted p-value between the two limits.
  const moved = [0.001, 0.8, 0.199, 0, 0, 0];
  const ofFeatures = (count: number) => {
    const special = Object.fromEntries(FEATURE_NAMES.slice(0, count).map((name) => [name, moved]));
    const calm = { psi: [0.2, 0.4, 0.5], ks: [0.2, 0.3, 0.42] };
    const windows = reference.windows.map((window) => ({
      ...window,
      site: Object.fromEntries(Object.keys(window.site).map((column) => [column, calm])) as typeof window.site,
    }));
    const racks = RACKS.map((rack) => rackOf(rack, 2880, special));
    return assessDrift(snapshotOf({ racks }), { ...reference, windows, levels: [0.5, 0.9, 0.99] });
  };
  const some = ofFeatures(9).columns[0];
  expect(some.adjusted).toBeLessThanOrEqual(0.02);
  expect(ofFeatures(9)).toMatchObject({ verdict: 'drift', featuresShare: 0.3 });
});

test('a rack 2 C off the others is drift, though the site is like the training', () => {
  const racks = RACKS.map((rack, place) =>
    rackOf(rack, 2880, {}, { Module_Avg_Surface_Temp_C: place === 2 ? 23 : 20 + place / 50 }),
  );
  expect(assessDrift(snapshotOf({ racks }), reference)).toMatchObject({ verdict: 'no-drift', racks: [] });
  const found = assessDrift(snapshotOf({ racks }), ofDay);
  expect(found.verdict).toBe('drift');
  expect(found.reasons).toEqual([
    expect.stringMatching(/^Module_Avg_Surface_Temp_C of RackA3 is 2\.9\d? degC above the other racks/),
  ]);
});

test('a hazard probability unlike the training is drift of the predictions', () => {
  const racks = RACKS.map((rack) => rackOf(rack, 2880, { hazard_probability: FAR_ABOVE }));
  const found = assessDrift(snapshotOf({ racks }), reference);
  expect(found).toMatchObject({ verdict: 'drift', featuresShare: 0 });
  expect(found.reasons).toEqual([expect.stringContaining('hazard probability')]);
});

test('a rack is off where one in 333 sites without drift would be, and one of 500 need not be', () => {
  const assessed = Array.from({ length: 40 }, (_, step) => {
    const racks = RACKS.map((rack, place) =>
      rackOf(rack, 2880, {}, { Module_Avg_Surface_Temp_C: place === 2 ? 21.2 + step / 50 : 20 }),
    );
    return assessDrift(snapshotOf({ racks }), ofDay).racks.filter(({ rack }) => rack === 'RackA3')[0];
  });
  const close = assessed.filter(({ adjusted }) => adjusted > 0.002 && adjusted <= 0.003);
  expect(close.length).toBeGreaterThan(0);
  expect(assessed.map(({ hasDrifted }) => hasDrifted)).toEqual(assessed.map(({ adjusted }) => adjusted <= 0.003));
});

test('too few readings are no verdict, and the racks of few readings no peers', () => {
  const few = assessDrift(snapshotOf({ racks: [rackOf('RackA1', 64)] }), reference);
  expect(few).toMatchObject({ verdict: 'not-enough-data', reasons: [expect.stringContaining('64 readings')] });
  const racks = [
    ...RACKS.slice(0, 7).map((rack) => rackOf(rack, 2880)),
    rackOf('RackB4', 64, {}, { Ambient_Temp_Rack_C: 90 }),
  ];
  expect(assessDrift(snapshotOf({ racks }), ofDay).verdict).toBe('no-drift');
});

test('readings of a protocol without ids have no racks to compare', () => {
  const found = assessDrift(snapshotOf({ racks: [rackOf('other', 23_040)] }), ofDay);
  expect(found).toMatchObject({ verdict: 'no-drift', racks: [] });
});

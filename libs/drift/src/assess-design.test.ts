import { type DesignReference, type DesignSums, DESIGN_SUMS, RACKS } from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { withKnownDesigns } from './add-readings.ts';
import { assessDesign } from './assess-design.ts';
import { assessDrift } from './assess-drift.ts';
import { DriftAssessment } from './assessment.ts';
import { renderMarkdown } from './render-markdown.ts';
import { rackOf, snapshotOf } from './snapshot.fixture.ts';

const capacity = { shown: 0.8, low: [100, 40, 35, 30], high: [150, 290, 300, 320] };
const design: DesignReference = { levels: [0.5, 0.9, 0.95, 0.99], windows: [{ name: 'hour', traits: { capacity } }] };
const reference = { ...DRIFT_REFERENCE, design, sites: 200 };

const pOf = (value: number): number => assessDesign({ capacity: value }, reference, 'hour')[0].p;

test('a value that half of the sites exceed is sure, and p falls to both sides', () => {
  expect(pOf(120)).toBe(0.8);
  expect(pOf(290)).toBeCloseTo(0.08, 9);
  expect(pOf(30)).toBeCloseTo(0.008, 9);
  const above = [310, 320, 350, 400, 1000].map(pOf);
  expect(above).toEqual(above.toSorted((a, b) => b - a));
  expect(pOf(20)).toBeLessThan(pOf(25));
});

test('far below or above the sites of the training is a finding, near their ends is none', () => {
  const drifted = [5, 15, 29, 120, 325, 600].map(
    (value) => assessDesign({ capacity: value }, reference, 'hour')[0].hasDrifted,
  );
  expect(drifted).toEqual([true, true, false, false, false, true]);
});

test('the most extreme of few sites is exceeded more often than of many', () => {
  const of = (sites: number): number => assessDesign({ capacity: 320 }, { design, sites }, 'hour')[0].p;
  expect(of(400)).toBeCloseTo(0.8 * 0.01, 9);
  // 24 of 30 sites show it.
  expect(of(30)).toBeCloseTo(0.8 / 25, 9);
});

test('of the resistance only a high value is a finding', () => {
  const traits = { resistance: { shown: 1, low: [1e-4, 1e-5, 1e-6, 1e-7], high: [2e-4, 4e-4, 5e-4, 6e-4] } };
  const of = (resistance: number) =>
    assessDesign(
      { resistance },
      { ...reference, design: { ...design, windows: [{ name: 'hour', traits }] } },
      'hour',
    )[0];
  expect(of(1e-12)).toMatchObject({ p: 1, hasDrifted: false, range: [1e-7, 6e-4] });
  expect(of(3e-3)).toMatchObject({ hasDrifted: true });
});

test('traits without limits, other windows and older cards find nothing', () => {
  expect(assessDesign({ resistance: 9 }, reference, 'hour')).toEqual([]);
  expect(assessDesign({ capacity: 9 }, reference, 'day')).toEqual([]);
  expect(assessDesign({ capacity: 9 }, DRIFT_REFERENCE, 'hour')).toEqual([]);
});

test('a site that the model was trained on is no surprise, one unlike it still is', () => {
  const known = withKnownDesigns(reference, [{ capacity: 12 }]);
  expect(assessDesign({ capacity: 14 }, known, 'hour')[0].hasDrifted).toBe(false);
  expect(assessDesign({ capacity: 9 }, known, 'hour')[0].hasDrifted).toBe(true);
});

test('the sums of foreign modules are drift in a snapshot, in words', () => {
  // 10 A for an hour move 50 %: 20 Ah.
  const rows = 2880;
  const sums: Partial<DesignSums> = { current_by_mean: 100 * rows, mean_squared: 100 * rows };
  const charged = { ...sums, charge_by_mean: (rows * 10 * 50) / 360 };
  const own = Object.fromEntries(DESIGN_SUMS.map((name) => [name, 0])) as DesignSums;
  const racks = RACKS.map((rack) => ({ ...rackOf(rack, rows), design: { ...own, ...charged } }));
  const calm = Object.fromEntries(
    Object.keys(DRIFT_REFERENCE.shares).map((column) => [column, [0.001, 0.25, 0.25, 0.25, 0.248, 0.001]]),
  ) as typeof DRIFT_REFERENCE.shares;
  const found = assessDrift(snapshotOf({ racks }), { ...reference, shares: calm });
  expect(Errors(DriftAssessment, found)).toEqual([]);
  expect(found.verdict).toBe('drift');
  expect(found.reasons).toEqual([
    'the capacity of the modules is 20.0 Ah; on sites like those of the training it is 30.0 Ah to 320 Ah',
  ]);
  expect(renderMarkdown(found)).toContain('| the capacity of the modules | yes | 20.0 Ah | 30.0 Ah to 320 Ah |');
});

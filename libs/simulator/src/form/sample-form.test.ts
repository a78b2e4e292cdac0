import { describe, expect, test } from 'vitest';
import { createDraw } from '../random/draw.ts';
import { sampleSetting } from '../scenario/population.ts';
import { FORM_DIMENSIONS, type FormDimension, FOREIGN_FORMS, TRAINED_FORMS } from './form-table.ts';
import { sampleForm } from './sample-form.ts';
import type { SiteForm } from './site-form.ts';

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);
const CELLS = 16;
const formOf = (seed: number, foreign: readonly FormDimension[] = []) =>
  sampleForm(createDraw(seed, 'form'), CELLS, foreign);
const trained = SEEDS.map((seed) => formOf(seed));
const span = (values: readonly number[]) => [Math.min(...values), Math.max(...values)];

/** What a dimension of a form can be told by; larger is farther from an exact measurement. */
const MEASURES: Readonly<
  Record<Exclude<FormDimension, 'gas-sensors' | 'air-probe' | 'probes'>, (form: SiteForm) => number>
> = {
  resolution: ({ resolution }) =>
    Math.min(resolution[1], resolution[2], resolution[3], resolution[4], resolution[5] / 10),
  refresh: ({ refreshSamples }) => Math.min(...refreshSamples),
  skew: ({ currentLeadS }) => currentLeadS,
  'probe-offset': ({ probeOffsetK }) => probeOffsetK,
  'current-sensor': ({ currentGain }) => Math.abs(1 - currentGain),
};

describe.each(Object.entries(MEASURES))('%s', (name, measure) => {
  test('of every foreign site is beyond that of every trained one', () => {
    const farthest = Math.max(...trained.map(measure));
    for (const seed of SEEDS) expect(measure(formOf(seed, [name as FormDimension]))).toBeGreaterThan(farthest);
  });
});

test('steps of foreign registers are coarser than every trained one', () => {
  for (const name of ['temperatureK', 'voltageV', 'currentA', 'chargePercent', 'gasPpm', 'refreshSamples'] as const) {
    expect(Math.min(...FOREIGN_FORMS[name]), name).toBeGreaterThan(Math.max(...TRAINED_FORMS[name]));
  }
  expect(FOREIGN_FORMS.voltagePerCellV).toEqual([]);
});

test.each([
  'currentLeadS',
  'probeOffsetK',
  'currentOffsetCRate',
  'currentGain',
  'chargeJumpPercent',
  'airProbeModuleShare',
  'airProbeOffsetK',
] as const)('the foreign range of %s lies outside of the trained one', (name) => {
  const [low, high] = TRAINED_FORMS[name];
  const [from, to] = FOREIGN_FORMS[name];
  expect(low).toBeLessThan(high);
  expect(to <= low || from >= high).toBe(true);
});

test('a foreign site has fewer probes a module than any trained one', () => {
  const fewest = Math.min(...trained.map(({ probes }) => (probes === 'all' ? CELLS : probes)));
  expect(fewest).toBe(2);
  for (const seed of SEEDS) expect(formOf(seed, ['probes']).probes).toBeLessThan(fewest);
});

test('every air probe of a foreign site is badly placed, one in five of a trained one', () => {
  const bad = ({ airProbeModuleShare, airProbeOffsetK }: SiteForm) =>
    airProbeModuleShare > 0 || Math.abs(airProbeOffsetK) > 1;
  const share = trained.filter(bad).length / SEEDS.length;
  // Five standard errors of a binomial share, less what a bad offset hides within 1 K.
  expect(Math.abs(share - 0.2)).toBeLessThan(0.1);
  for (const seed of SEEDS) {
    const { airProbeModuleShare, airProbeOffsetK } = formOf(seed, ['air-probe']);
    expect(airProbeModuleShare >= 0.7 || airProbeOffsetK <= -20).toBe(true);
  }
});

test('no foreign site of the gas sensors has one; of trained ones a quarter have none, some one, most all', () => {
  for (const seed of SEEDS) expect(formOf(seed, ['gas-sensors']).gasSensors).toEqual([false, false, false]);
  const counts = [0, 1, 2, 3].map(
    (sensors) =>
      trained.filter(({ gasSensors }) => gasSensors.filter(Boolean).length === sensors).length / SEEDS.length,
  );
  expect(Math.abs(counts[0] - 0.25)).toBeLessThan(0.11);
  expect(Math.abs(counts[1] - 0.15)).toBeLessThan(0.09);
  expect(counts[2]).toBe(0);
  const single = trained.filter(({ gasSensors }) => gasSensors.filter(Boolean).length === 1);
  expect(new Set(single.map(({ gasSensors }) => gasSensors.indexOf(true)))).toEqual(new Set([0, 1, 2]));
});

test('trained forms reach from exact to the coarsest register, and keep to the table', () => {
  const resolutions = trained.map(({ resolution }) => resolution);
  expect(new Set(resolutions.map(([, hottest]) => hottest))).toEqual(new Set(TRAINED_FORMS.temperatureK));
  expect(new Set(resolutions.map(([, , , current]) => current))).toEqual(new Set(TRAINED_FORMS.currentA));
  expect(new Set(resolutions.map((steps) => steps[4]))).toEqual(new Set(TRAINED_FORMS.chargePercent));
  const volts = [...TRAINED_FORMS.voltagePerCellV.map((step) => step * CELLS), ...TRAINED_FORMS.voltageV];
  expect(new Set(resolutions.map((steps) => steps[2]))).toEqual(new Set(volts));
  for (const steps of resolutions) {
    expect([steps[1], steps[1] / 4]).toContain(steps[0]);
    expect(steps[5]).toBe(steps[7]);
  }
  const [shortest, longest] = span(trained.flatMap(({ refreshSamples }) => refreshSamples));
  expect([shortest, longest]).toEqual([1, 6]);
  const probes = trained.map((form) => form.probes);
  expect(probes).toContain('all');
  expect(probes).toContain(2);
  const [leastNoise, mostNoise] = span(trained.map(({ noiseShare }) => noiseShare));
  expect([leastNoise < 0.12, mostNoise > 0.9, mostNoise <= 1]).toEqual([true, true, true]);
});

test('foreign forms leave three to five dimensions, drawn anew for every seed', () => {
  const drawn = SEEDS.map(
    (seed) => sampleSetting(seed, createDraw(seed, 'scenario'), { population: 'foreign-forms' }).foreign,
  );
  for (const foreign of drawn) {
    expect(new Set(foreign).size).toBe(foreign.length);
    expect(foreign.length).toBeGreaterThanOrEqual(3);
    expect(foreign.length).toBeLessThanOrEqual(5);
  }
  expect(new Set(drawn.flat())).toEqual(new Set(FORM_DIMENSIONS));
});

test('the seed alone decides', () => {
  expect(formOf(3)).toEqual(formOf(3));
  expect(formOf(4)).not.toEqual(formOf(3));
});

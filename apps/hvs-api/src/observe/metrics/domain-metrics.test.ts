import { EXAMPLE_READINGS, FEATURE_COUNT, FEATURE_NAMES, type FeatureName, type ModelDomain } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { expect, test } from 'vitest';
import { DOMAIN, OUTSIDE_OF_HAZARDOUS, withDomain } from '../../inference/domain.fixture.ts';
import { loadModel } from '../../inference/load-model.ts';
import { createServing, loadedModel } from '../../inference/serving.ts';
import { readExposition, samplesOf } from './exposition.fixture.ts';
import { createMetrics } from './metrics.ts';

const { card, predict } = await loadModel(TEST_MODEL);
const normal = Object.values(EXAMPLE_READINGS.normal);
const hazardous = Object.values(EXAMPLE_READINGS.hazardous);

/** Metrics of a process that serves a model of this domain. */
function openMetrics(domain: ModelDomain | undefined = DOMAIN) {
  const serving = createServing();
  const metrics = createMetrics(serving);
  const serve = (next: ModelDomain | undefined) => {
    serving.model = { card: withDomain(card, next), predict };
  };
  serve(domain);
  const count = (rows: readonly (readonly number[])[], refused: readonly number[] = []) => {
    const features = Float32Array.from(rows.flat());
    const probabilities = new Float32Array(rows.length);
    metrics.countPredictions({ ...loadedModel(serving), features, probabilities, refused });
  };
  const readAll = async () =>
    samplesOf(readExposition(await metrics.registry.metrics()), 'hvs_api_out_of_domain_readings_total');
  /** The counts above 0, by feature. */
  const read = async () => {
    const above = Object.entries(await readAll()).filter(([, value]) => value > 0);
    return Object.fromEntries(above.map(([labels, value]) => [labels.slice('{feature="'.length, -2), value]));
  };
  return { serving, serve, count, read, readAll };
}

function withValue(name: FeatureName, value: number): number[] {
  return normal.with(FEATURE_NAMES.indexOf(name), value);
}

test('every feature is there at 0 from the start, in their order', async () => {
  const { readAll } = openMetrics();
  expect(Object.entries(await readAll())).toEqual(FEATURE_NAMES.map((name) => [`{feature="${name}"}`, 0]));
});

test('a model without a domain has no series, and neither has a process without a model', async () => {
  const { serving, serve, count, readAll } = openMetrics();
  serve(undefined);
  count([hazardous]);
  expect(await readAll()).toEqual({});
  delete serving.model;
  expect(await readAll()).toEqual({});
});

test('a reading counts once for each feature that is outside, inside for none', async () => {
  const { count, read } = openMetrics();
  count([normal]);
  expect(await read()).toEqual({});
  count([normal, hazardous, normal, hazardous, hazardous]);
  expect(OUTSIDE_OF_HAZARDOUS.length).toBeGreaterThan(10);
  expect(OUTSIDE_OF_HAZARDOUS.length).toBeLessThan(FEATURE_COUNT);
  expect(await read()).toEqual(Object.fromEntries(OUTSIDE_OF_HAZARDOUS.map((name) => [name, 3])));
});

test.each(FEATURE_NAMES)('each side of %s counts for it alone', async (name) => {
  const { count, read } = openMetrics();
  const { low, high } = DOMAIN.features[name];
  count([withValue(name, low), withValue(name, high)]);
  expect(await read()).toEqual({});
  count([withValue(name, low - 0.01), withValue(name, high + 0.01)]);
  expect(await read()).toEqual({ [name]: 2 });
});

test.each([0.1, 0.3, -0.1, -0.3, 1e-30, 16777217])(
  '%d as a bound is inside, whichever way float32 rounds it',
  async (bound) => {
    const name = 'Module_Current_A';
    const of = (low: number, high: number) => ({ ...DOMAIN, features: { ...DOMAIN.features, [name]: { low, high } } });
    const { count, read } = openMetrics(of(bound, bound));
    count([withValue(name, bound)]);
    expect(await read()).toEqual({});
    count([withValue(name, bound + Math.abs(bound) * 2 ** -22), withValue(name, bound - Math.abs(bound) * 2 ** -22)]);
    expect(await read()).toEqual({ [name]: 2 });
  },
);

test.each([
  ['the first', [0], 2],
  ['the last', [2], 2],
  ['all but one', [0, 2], 1],
  ['all', [0, 1, 2], 0],
  ['none', [], 3],
])('a refused reading does not count: %s', async (_, refused, expected) => {
  const { count, read } = openMetrics();
  count([hazardous, hazardous, hazardous], refused);
  expect((await read()).Module_Voltage_V ?? 0).toBe(expected);
});

test('each model counts by its own domain', async () => {
  const wide = { low: -1e6, high: 1e6 };
  const features = Object.fromEntries(FEATURE_NAMES.map((name) => [name, wide])) as ModelDomain['features'];
  const { serve, count, read } = openMetrics();
  for (const domain of [DOMAIN, { ...DOMAIN, features }, DOMAIN]) {
    serve(domain);
    count([hazardous]);
  }
  expect((await read()).Module_Voltage_V).toBe(2);
});

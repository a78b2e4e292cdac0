import { FEATURE_COUNT, MODULE_IDS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { createServing } from '../../inference/serving.ts';
import { readExposition, type Samples, samplesOf } from './exposition.fixture.ts';
import { createMetrics, type Metrics } from './metrics.ts';

function openMetrics(): Metrics & { read: () => Promise<Samples> } {
  const metrics = createMetrics(createServing());
  return { ...metrics, read: async () => readExposition(await metrics.registry.metrics()) };
}

const card = { threshold: 0.5 };
const zeros = (count: number) => new Float32Array(count * FEATURE_COUNT);

const READINGS = 'hvs_api_readings_total';

test('readings are counted by the rack of their module and by hazard level', async () => {
  const { countPredictions, read } = openMetrics();
  const ids = ['RackA2_Module01', 'RackB4_Module08', 'RackA2_Module03', null, 'mine', 'RackA2_Module02'];
  const probabilities = Float32Array.of(0.1, 0.5, 0.75, 0.49, 1, 0.9);
  countPredictions({ ids, features: zeros(6), probabilities, card, refused: [2, 4] });
  countPredictions({ features: zeros(2), probabilities: Float32Array.of(0.2, 0.8), card });
  const samples = await read();
  const counted = Object.entries(samplesOf(samples, READINGS)).filter(([, value]) => value > 0);
  expect(Object.fromEntries(counted)).toEqual({
    '{rack="RackA2",hazard_level="Normal"}': 1,
    '{rack="RackA2",hazard_level="Hazardous"}': 1,
    '{rack="RackA2",hazard_level="Unknown"}': 1,
    '{rack="RackB4",hazard_level="Hazardous"}': 1,
    '{rack="other",hazard_level="Normal"}': 2,
    '{rack="other",hazard_level="Hazardous"}': 1,
    '{rack="other",hazard_level="Unknown"}': 1,
  });
  expect(samplesOf(samples, 'hvs_api_prediction_outcomes_total')).toEqual({
    '{predicted_label_text="Normal"}': 3,
    '{predicted_label_text="Hazardous"}': 3,
  });
  expect(samples.get('hvs_api_refused_readings_total')).toBe(2);
});

test('each rack has each level from the start, and no id adds a label value', async () => {
  const { countPredictions, read } = openMetrics();
  const before = Object.keys(samplesOf(await read(), READINGS));
  expect(before).toHaveLength(27);
  const ids = [...MODULE_IDS, '"} 1\n', 'RackA1_Module99', '__proto__', 'x'.repeat(256), ''];
  countPredictions({ ids, features: zeros(ids.length), probabilities: new Float32Array(ids.length), card });
  const after = samplesOf(await read(), READINGS);
  expect(Object.keys(after)).toEqual(before);
  expect(after['{rack="other",hazard_level="Normal"}']).toBe(5);
  expect(after['{rack="RackB3",hazard_level="Normal"}']).toBe(8);
});

test('what a batch joined, how long it waited and how long it ran are apart', async () => {
  const { batches, read } = openMetrics();
  batches.onBatch({ requests: 3, rows: 3, waitMs: 0.25, inferenceMs: 0.015, endMs: 0 });
  batches.onBatch({ requests: 1, rows: 64, waitMs: 30, inferenceMs: 0.06, endMs: 0 });
  batches.onBatch({ requests: 1, rows: 5000, waitMs: 2000, inferenceMs: 3, endMs: 0 });
  const samples = await read();
  const of = (name: string) => samplesOf(samples, `hvs_api_${name}`);

  const rows = of('batch_rows_bucket');
  expect(rows).toMatchObject({ '{le="2"}': 0, '{le="4"}': 1, '{le="64"}': 2, '{le="4096"}': 2 });
  expect(rows['{le="+Inf"}']).toBe(3);
  expect([of('batch_rows_sum'), of('batch_rows_count')]).toEqual([{ '': 5067 }, { '': 3 }]);
  expect(of('batch_requests_bucket')).toMatchObject({ '{le="1"}': 2, '{le="4"}': 3, '{le="+Inf"}': 3 });
  expect(of('batch_requests_sum')).toEqual({ '': 5 });
  expect(of('queue_duration_seconds_bucket')).toMatchObject({
    '{le="0.0002"}': 0,
    '{le="0.0005"}': 1,
    '{le="0.05"}': 2,
    '{le="1"}': 2,
    '{le="+Inf"}': 3,
  });
  expect(of('queue_duration_seconds_sum')['']).toBeCloseTo(2.03025, 9);
  expect(of('inference_duration_seconds_bucket')).toMatchObject({
    '{le="0.00002"}': 1,
    '{le="0.0001"}': 2,
    '{le="+Inf"}': 3,
  });
  expect(of('inference_duration_seconds_sum')['']).toBeCloseTo(0.003075, 9);
});

test('what bodies wait for is apart from what a batch waits for', async () => {
  const { bodies, read } = openMetrics();
  bodies.onTurn(0.2);
  bodies.onTurn(30);
  expect((await read()).get('hvs_api_waiting_body_bytes')).toBe(0);
  bodies.watch({ waitingBytes: () => 12, arrivingBytes: () => 34 });
  const samples = await read();
  const waits = samplesOf(samples, 'hvs_api_body_queue_duration_seconds_bucket');
  expect(waits).toMatchObject({ '{le="0.0001"}': 0, '{le="0.00025"}': 1, '{le="0.05"}': 2, '{le="+Inf"}': 2 });
  expect(samples.get('hvs_api_queue_duration_seconds_count')).toBe(0);
  expect(samples.get('hvs_api_waiting_body_bytes')).toBe(12);
  expect(samples.get('hvs_api_arriving_body_bytes')).toBe(34);
});

test('a failed run counts its requests, a full queue each one that it turns away', async () => {
  const { batches, bodies, read } = openMetrics();
  batches.onFailed(3);
  batches.onFailed(1);
  bodies.onRejected();
  const samples = await read();
  expect(samples.get('hvs_api_inference_failures_total')).toBe(4);
  expect(samples.get('hvs_api_queue_full_total')).toBe(1);
});

test('metrics have units in their names and a help text each', async () => {
  const { registry } = openMetrics();
  const text = await registry.metrics();
  for (const [, name, type] of text.matchAll(/^# TYPE (hvs_\S+) (\S+)$/gm)) {
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.{10,}$`, 'm'));
    if (type === 'counter') expect(name).toMatch(/_total$/);
    if (name.includes('duration')) expect(name).toMatch(/_seconds$/);
  }
});

import { TEST_MODEL } from '@hvs/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BatchObserver } from './batch-observer.ts';
import { loadModel, type Model } from './load-model.ts';
import { createPredictionQueue } from './prediction-queue.ts';
import { bitsOf, expectSameBits, readGolden } from './same-bits.fixture.ts';

const SILENT: BatchObserver = { onBatch() {}, onFailed() {}, onSplit() {} };

const model = await loadModel(TEST_MODEL);
const golden = await readGolden(TEST_MODEL);

/** A model that gives the first feature of each row, and notes the rows of each run. */
function createEcho() {
  const runs: number[] = [];
  const predict: Model['predict'] = async (features, rows) => {
    runs.push(rows);
    await new Promise((resolve) => setImmediate(resolve));
    const echo = Float32Array.from({ length: rows }, (_, row) => features[row * 30]);
    if (echo.some((value) => value < 0)) throw new Error('negative');
    return echo;
  };
  return { predict, runs };
}

function request(...values: readonly number[]): [Float32Array, number] {
  const features = new Float32Array(values.length * 30);
  for (const [row, value] of values.entries()) features[row * 30] = value;
  return [features, values.length];
}

test('any rows in any requests, whatever the limit, give the bits that each gives alone', async () => {
  const anyRow = fc.oneof(
    fc.integer({ min: 0, max: 63 }).map((index) => golden.readings[index]),
    fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 30, maxLength: 30 }),
  );
  const anyRequests = fc.array(fc.array(anyRow, { minLength: 1, maxLength: 40 }), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(anyRequests, fc.integer({ min: 1, max: 100 }), async (requests, maxBatchRows) => {
      const predict = createPredictionQueue(model.predict, { maxBatchRows, observer: SILENT });
      const joined = await Promise.all(requests.map((rows) => predict(Float32Array.from(rows.flat()), rows.length)));
      for (const [index, rows] of requests.entries()) {
        const alone: number[] = [];
        for (const row of rows) {
          alone.push(...bitsOf(await model.predict(Float32Array.from(row), 1)));
        }
        expect(bitsOf(joined[index])).toEqual(alone);
      }
    }),
    { numRuns: 100 },
  );
});

test.each([64, 255, 1024, 4096])('each of %i rows in one run has the bits that it has alone', async (rows) => {
  await expectSameBits(model, golden.readings, rows);
});

test('what is asked in one moment is one run, and each gets its own in order', async () => {
  const { predict: echo, runs } = createEcho();
  const predict = createPredictionQueue(echo, { maxBatchRows: 10, observer: SILENT });
  const answers = await Promise.all([
    predict(...request(1, 2)),
    predict(...request(3)),
    Promise.resolve().then(async () => predict(...request(4, 5))),
  ]);
  expect(answers.map((answer) => [...answer])).toEqual([[1, 2], [3], [4, 5]]);
  expect(runs).toEqual([5]);
});

test('a run holds no more rows than the limit, and a larger request runs alone', async () => {
  const { predict: echo, runs } = createEcho();
  const predict = createPredictionQueue(echo, { maxBatchRows: 3, observer: SILENT });
  const sizes = [2, 1, 1, 7, 1, 3];
  const answers = await Promise.all(
    sizes.map((size, index) => predict(...request(...Array.from({ length: size }, () => index)))),
  );
  expect(answers.map(({ length }) => length)).toEqual(sizes);
  expect(answers.map(([first]) => first)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(runs).toEqual([3, 1, 7, 1, 3]);
});

test('each run is answered before the next begins, so that its time is its own', async () => {
  const events: string[] = [];
  const echo: Model['predict'] = async (features, rows) => {
    events.push(`run of ${rows}`);
    return Promise.resolve(features.subarray(0, rows));
  };
  const observer: BatchObserver = { ...SILENT, onBatch: ({ rows }) => void events.push(`over: ${rows}`) };
  const predict = createPredictionQueue(echo, { maxBatchRows: 2, observer });
  await Promise.all([predict(...request(1, 2)), predict(...request(3))]);
  expect(events).toEqual(['run of 2', 'over: 2', 'run of 1', 'over: 1']);
});

test('what is asked during a run is joined in the next one', async () => {
  const { predict: echo, runs } = createEcho();
  const predict = createPredictionQueue(echo, { maxBatchRows: 10, observer: SILENT });
  const first = predict(...request(1));
  await new Promise((resolve) => process.nextTick(resolve));
  await Promise.all([first, predict(...request(2)), predict(...request(3))]);
  expect(runs).toEqual([1, 2]);
});

test('a request that fails the joined run fails alone, the others are answered', async () => {
  const { predict: echo, runs } = createEcho();
  const failed: number[] = [];
  const observer = { ...SILENT, onFailed: (requests: number) => void failed.push(requests) };
  const predict = createPredictionQueue(echo, { maxBatchRows: 10, observer });
  const outcomes = await Promise.allSettled([predict(...request(1)), predict(...request(-1)), predict(...request(2))]);
  expect(outcomes).toEqual([
    { status: 'fulfilled', value: Float32Array.of(1) },
    { status: 'rejected', reason: new Error('negative') },
    { status: 'fulfilled', value: Float32Array.of(2) },
  ]);
  expect([runs, failed]).toEqual([[3, 1, 1, 1], [1]]);
  expect([...(await predict(...request(3)))]).toEqual([3]);
});

test('a batch is reported with what it joined', async () => {
  const { predict: echo } = createEcho();
  const batches: object[] = [];
  const observer: BatchObserver = { ...SILENT, onBatch: (batch) => void batches.push(batch) };
  const predict = createPredictionQueue(echo, { maxBatchRows: 10, observer });
  await Promise.all([predict(...request(1, 2)), predict(...request(3))]);
  expect(batches).toEqual([
    { requests: 2, rows: 3, waitMs: expect.any(Number), inferenceMs: expect.any(Number), endMs: expect.any(Number) },
  ]);
});

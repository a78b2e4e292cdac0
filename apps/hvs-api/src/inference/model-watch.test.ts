import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchModel } from './model-watch.ts';

const BATCH = { requests: 1, rows: 1, waitMs: 0, inferenceMs: 0, endMs: 0 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createWatch(proofs: readonly boolean[]) {
  const changes: boolean[] = [];
  const remaining = [...proofs];
  const onFailed = vi.fn();
  const prove = vi.fn(async () => {
    if (!remaining.shift()) throw new Error('golden vectors differ');
  });
  const onSplit = vi.fn();
  const silent = { onBatch() {}, onFailed, onSplit };
  const watch = watchModel(silent, prove, (isFailing) => changes.push(isFailing));
  return { watch, prove, changes, onFailed, onSplit };
}

test('two failures, or three in more than ten seconds, suspect nothing', async () => {
  const { watch, prove, onFailed } = createWatch([]);
  watch.onFailed(1);
  await vi.advanceTimersByTimeAsync(5001);
  watch.onFailed(1);
  await vi.advanceTimersByTimeAsync(5000);
  watch.onFailed(1);
  await vi.runAllTimersAsync();
  expect(prove).not.toHaveBeenCalled();
  expect(onFailed).toHaveBeenCalledTimes(3);
});

test('three failures suspect the model whatever goes well between, and of joined runs too', async () => {
  const { watch, prove, changes, onSplit } = createWatch([false, true]);
  watch.onFailed(1);
  watch.onBatch(BATCH);
  watch.onSplit(8);
  watch.onBatch(BATCH);
  watch.onSplit(8);
  await vi.advanceTimersByTimeAsync(0);
  expect([prove.mock.calls.length, changes]).toEqual([1, [true]]);
  expect(onSplit.mock.calls).toEqual([[8], [8]]);
});

test('after three failures a model that proves itself stays ready', async () => {
  const { watch, prove, changes } = createWatch([true]);
  for (let failure = 0; failure < 3; failure += 1) watch.onFailed(1);
  await vi.runAllTimersAsync();
  expect(prove).toHaveBeenCalledTimes(1);
  expect(changes).not.toContain(true);
});

test('a model that cannot prove itself fails until it can, and is asked once a second', async () => {
  const { watch, prove, changes } = createWatch([false, false, true]);
  for (let failure = 0; failure < 5; failure += 1) watch.onFailed(1);
  await vi.advanceTimersByTimeAsync(999);
  expect([prove.mock.calls.length, changes]).toEqual([1, [true]]);
  await vi.advanceTimersByTimeAsync(1001);
  expect(prove).toHaveBeenCalledTimes(3);
  expect(changes.at(-1)).toBe(false);
  await vi.advanceTimersByTimeAsync(5000);
  expect(prove).toHaveBeenCalledTimes(3);
});

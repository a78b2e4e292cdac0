import { DeliveryError, type Pass, type Receipt } from '@hvs/pipeline';
import { RegistryError } from '@hvs/model-version/registry';
import { ImageError } from '@hvs/image';
import { expect, test, vi } from 'vitest';
import { createWatchLoop, lineOf, type LoopOptions } from './watch-loop.ts';

const IDLE: Pass = {
  action: 'nothing',
  reason: 'hvs 1 serves, proven',
  isBlocked: false,
  failure: undefined,
  receipt: undefined,
  told: [],
  disagreement: undefined,
  untold: undefined,
  wanted: 'hvs 1',
  isWantedServing: true,
  serving: undefined,
};
const INTERVAL_MS = 30_000;

/** A loop on a clock that tests move, whose passes are `passes` in turn, then idle. */
function openLoop(passes: readonly (() => Promise<Pass>)[] = [], more: Partial<LoopOptions> = {}) {
  vi.useFakeTimers();
  const ended = new AbortController();
  const results: string[] = [];
  const at: number[] = [];
  let nth = 0;
  const loop = createWatchLoop({
    intervalMs: INTERVAL_MS,
    isOnce: false,
    signal: ended.signal,
    async pass() {
      at.push(Date.now());
      nth += 1;
      return passes[nth - 1]?.() ?? IDLE;
    },
    passEnded: (result) => void results.push(result),
    nowMs: Date.now,
    ...more,
  });
  const run = loop.run();
  const gapsS = () => at.slice(1).map((time, index) => (time - at[index]) / 1000);
  const end = async () => {
    ended.abort();
    await run;
    vi.useRealTimers();
  };
  return { loop, results, gapsS, end, ended, run };
}

test('a pass each interval, and at once when it is woken', async () => {
  const { loop, gapsS, end } = openLoop();
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  await vi.advanceTimersByTimeAsync(5000);
  loop.wake();
  loop.wake();
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(gapsS()).toEqual([30, 5, 30]);
  await end();
});

test('woken during a pass it begins another one right after', async () => {
  const { promise, resolve } = Promise.withResolvers<Pass>();
  const { loop, gapsS, end } = openLoop([() => promise]);
  await vi.advanceTimersByTimeAsync(7000);
  loop.wake();
  resolve(IDLE);
  await vi.advanceTimersByTimeAsync(1);
  expect(gapsS()).toEqual([7]);
  await end();
});

test('a registry or cluster that is down ends nothing; passes come later each time, and on time when it is back', async () => {
  const down = async () => Promise.reject(new RegistryError('registry-unreachable', 'no answer'));
  const clusterDown = async () => Promise.reject(new DeliveryError('cluster-unreachable', 'no answer'));
  const { results, gapsS, end } = openLoop([down, down, down, clusterDown, down]);
  await vi.advanceTimersByTimeAsync((30 + 60 + 120 + 120 + 120 + 30) * 1000);
  expect(results.slice(0, 6)).toEqual([
    'registry-down',
    'registry-down',
    'registry-down',
    'cluster-down',
    'registry-down',
    'nothing',
  ]);
  expect(gapsS()).toEqual([30, 60, 120, 120, 120, 30]);
  await end();
});

test.each([
  [new RegistryError('registry-login-failed', '401'), 'registry-down'],
  [new RegistryError('registry-unknown', 'no such host'), 'registry-down'],
  [new RegistryError('registry-untrusted', 'another certificate'), 'registry-down'],
  [new DeliveryError('cluster-forbidden', '403'), 'cluster-down'],
  [new DeliveryError('cluster-login-failed', '401'), 'cluster-down'],
  [new ImageError('registry-unreachable', 'the registry of images'), 'failed'],
  [new Error('the judge failed'), 'failed'],
])('%s is %s, whether the pass throws it or ends with it', async (failure, result) => {
  const thrown = async () => Promise.reject(failure);
  const ended = async (): Promise<Pass> => ({ ...IDLE, action: 'failed', reason: failure.message, failure });
  const { results, gapsS, end } = openLoop([thrown, ended]);
  await vi.advanceTimersByTimeAsync((30 + 60) * 1000);
  expect(results).toEqual([result, result, 'nothing']);
  expect(gapsS()).toEqual([30, 60]);
  await end();
});

test('it is stuck when no pass ends, or when a pass reports no step', async () => {
  const { promise, resolve } = Promise.withResolvers<Pass>();
  const { loop, end } = openLoop([async () => IDLE, () => promise]);
  await vi.advanceTimersByTimeAsync(INTERVAL_MS + 29 * 60_000);
  expect(loop.stuck()).toBeUndefined();
  loop.alive();
  await vi.advanceTimersByTimeAsync(29 * 60_000);
  expect(loop.stuck()).toBeUndefined();
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  expect(loop.stuck()).toBe('no step of the pass has ended for 1860 s');
  resolve(IDLE);
  await vi.advanceTimersByTimeAsync(1);
  expect(loop.stuck()).toBeUndefined();
  await end();
});

test('once is one pass', async () => {
  const { run, results, end } = openLoop([], { isOnce: true });
  expect(await run).toBe('nothing');
  expect(results).toEqual(['nothing']);
  await end();
});

test('the pass that runs is finished when the loop is ended', async () => {
  const { promise, resolve } = Promise.withResolvers<Pass>();
  const { ended, run, results, end } = openLoop([() => promise]);
  ended.abort();
  resolve({ ...IDLE, action: 'deliver' });
  expect(await run).toBe('deliver');
  expect(results).toEqual(['deliver']);
  await end();
});

test('a line says what was done and told, or what is down', () => {
  expect(lineOf({ ...IDLE, told: ['champion of hvs: 1 -> 2'], untold: 'no answer' }, undefined)).toBe(
    'nothing: hvs 1 serves, proven\n  told: champion of hvs: 1 -> 2\n  not told, the next pass does: no answer',
  );
  expect(lineOf(undefined, new RegistryError('registry-unreachable', 'http://models does not answer'))).toBe(
    'failed: http://models does not answer [registry-unreachable]',
  );
});

test.each<[string, Partial<Pass>]>([
  ['could not tell the registry', { untold: 'no answer' }],
  ['ended with a rollback that failed', { receipt: { outcome: 'rollback-failed' } as Receipt }],
  ['ended with a delivery that failed', { receipt: { outcome: 'failed' } as Receipt }],
])('after passes that %s the next one comes later each time', async (_, more) => {
  const failed = async (): Promise<Pass> => ({ ...IDLE, ...more });
  const { gapsS, end } = openLoop([failed, failed]);
  await vi.advanceTimersByTimeAsync((30 + 60) * 1000);
  expect(gapsS()).toEqual([30, 60]);
  await end();
});

test('it is stuck when no pass has begun for minutes', async () => {
  let aheadMs = 0;
  const { loop, end } = openLoop([], { nowMs: () => Date.now() + aheadMs });
  await vi.advanceTimersByTimeAsync(1);
  aheadMs = 239_000;
  expect(loop.stuck()).toBeUndefined();
  aheadMs = 241_000;
  expect(loop.stuck()).toBe('no pass has ended for 241 s');
  await end();
});

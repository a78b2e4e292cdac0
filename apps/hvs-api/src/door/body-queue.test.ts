import { afterEach, expect, test, vi } from 'vitest';
import { createBodyQueue } from './body-queue.ts';
import { eventually } from '../eventually.fixture.ts';

const ROOMY = { maxBytes: 1_000_000, maxWaitMs: 100 };

afterEach(() => void vi.restoreAllMocks());

const turn = async () => new Promise((resolve) => setImmediate(resolve));

/** A busy machine must not end a slice unless the test says so. */
const stoppedClock = () => 0;

/** Work that takes longer than a slice. */
function burn(): void {
  const endMs = performance.now() + 21;
  while (performance.now() < endMs);
}

test('bodies have their turn in the order they came, and none before the event loop goes on', async () => {
  const queue = createBodyQueue(ROOMY, stoppedClock);
  const done: number[] = [];
  for (const number of [1, 2, 3]) queue.enter(10, () => done.push(number));
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual([1, 2, 3]);
});

test('each is told how long it has waited when its turn comes', async () => {
  let nowMs = 0;
  const waits: number[] = [];
  const queue = createBodyQueue({ ...ROOMY, onTurn: (waitMs) => waits.push(waitMs) }, () => nowMs);
  queue.enter(10, () => (nowMs = 8.5));
  nowMs = 3;
  queue.enter(20, () => {});
  expect(queue.waitingBytes()).toBe(20_030);
  nowMs = 7;
  await turn();
  expect(waits).toEqual([7, 5.5]);
  expect(queue.waitingBytes()).toBe(0);
});

test('between two slices of work the event loop has its turn', async () => {
  const queue = createBodyQueue(ROOMY);
  const done: string[] = [];
  for (const name of ['first', 'second']) {
    queue.enter(10, () => {
      burn();
      done.push(name);
    });
  }
  setImmediate(() => done.push('other'));
  await eventually(() => expect(done).toHaveLength(3));
  expect(done).toEqual(['first', 'other', 'second']);
});

test('more bytes than the limit are refused, until some have had their turn', async () => {
  const queue = createBodyQueue({ ...ROOMY, maxBytes: 25_000 }, stoppedClock);
  const work = vi.fn();
  const taken = [1, 2, 3, 4].map(() => queue.enter(2000, work));
  expect(taken).toEqual([true, true, true, false]);
  expect(queue.isFull()).toBe(true);
  await turn();
  expect(work).toHaveBeenCalledTimes(3);
  expect([queue.isFull(), queue.enter(2000, work)]).toEqual([false, true]);
});

test('a body larger than the limit is taken when nothing waits', async () => {
  const queue = createBodyQueue({ ...ROOMY, maxBytes: 1 }, stoppedClock);
  const work = vi.fn();
  expect(queue.enter(1_000_000, work)).toBe(true);
  await turn();
  expect(work).toHaveBeenCalledTimes(1);
});

/** A queue with a clock that only the work, and a stall, move on. */
function openTimedQueue(limits = { maxBytes: 1_000_000, maxWaitMs: 100 }) {
  let nowMs = 0;
  const load = { waiting: 0 };
  const queue = createBodyQueue(limits, () => nowMs);
  function enter(tookMs: number): boolean {
    const isTaken = queue.enter(90_000, () => {
      nowMs += tookMs;
      load.waiting -= 1;
    });
    if (isTaken) load.waiting += 1;
    return isTaken;
  }
  const taken = (count: number) => Array.from({ length: count }, () => enter(1)).filter(Boolean).length;
  async function untilIdle(): Promise<void> {
    while (load.waiting > 0) await turn();
  }
  return { enter, taken, untilIdle, stall: (ms: number) => (nowMs += ms), isFull: queue.isFull };
}

test('after a stall of the machine, waiting requests are still taken: they are little work', async () => {
  const { enter, taken, stall, isFull, untilIdle } = openTimedQueue();
  expect(taken(5)).toBe(5);
  stall(5000);
  expect([isFull(), taken(5)]).toEqual([false, 5]);
  await untilIdle();
  // Also when it came while a request had its turn, and so looks like its work.
  enter(60_000);
  await untilIdle();
  expect(taken(3)).toBe(3);
});

test('on a slow machine fewer requests are taken, and more again when it is fast', async () => {
  const { enter, taken, untilIdle } = openTimedQueue();
  expect(taken(20)).toBe(11);
  await untilIdle();
  const work = async (requests: number, tookMs: number) => {
    for (let left = requests; left > 0; left -= 1) {
      enter(tookMs);
      await untilIdle();
    }
  };
  await work(1000, 20);
  // 100 ms of work at 20 ms each, and the one that finds no more than that.
  expect(taken(20)).toBe(6);
  await untilIdle();
  await work(1000, 500);
  // A quarter of the bytes, though it is more work than may wait.
  expect(taken(20)).toBe(3);
  await untilIdle();
  await work(1000, 0.3);
  expect(taken(20)).toBe(11);
});

test('the time of the event loop between two slices counts as work', async () => {
  let nowMs = 0;
  const queue = createBodyQueue(ROOMY, () => nowMs);
  for (let round = 0; round < 200; round += 1) {
    // The first fills the slice, so that the second waits for the answers to the first.
    queue.enter(90_000, () => (nowMs += 20));
    queue.enter(90_000, () => (nowMs += 20));
    await turn();
    nowMs += 80;
    await turn();
  }
  const taken = Array.from({ length: 20 }, () => queue.enter(90_000, () => {})).filter(Boolean);
  expect(taken).toHaveLength(3);
});

test('while connections come, one a turn, work waits for them, but not for long', async () => {
  let nowMs = 0;
  const queue = createBodyQueue(ROOMY, () => nowMs);
  const work = vi.fn();
  queue.enter(10, work);
  for (let count = 0; count < 9; count += 1) {
    queue.greet();
    await turn();
    nowMs += 1;
  }
  expect(work).not.toHaveBeenCalled();
  await turn();
  expect(work).toHaveBeenCalledTimes(1);
  // And no longer than that, if they never end.
  queue.enter(10, work);
  nowMs += 10;
  queue.greet();
  await turn();
  expect(work).toHaveBeenCalledTimes(2);
});

test('work also waits for further connections when one came before it in the same turn', async () => {
  const queue = createBodyQueue(ROOMY, stoppedClock);
  const work = vi.fn();
  queue.greet();
  queue.enter(10, work);
  await turn();
  expect(work).not.toHaveBeenCalled();
  await turn();
  expect(work).toHaveBeenCalledTimes(1);
});

import { afterEach, expect, test, vi } from 'vitest';
import { createBodyQueue } from './body-queue.ts';

const ROOMY = { maxBytes: 1_000_000, maxWaitMs: 100 };

afterEach(() => void vi.restoreAllMocks());

const turn = async () => new Promise((resolve) => setImmediate(resolve));

/** Work that takes longer than a slice. */
function burn(): void {
  const endMs = performance.now() + 21;
  while (performance.now() < endMs);
}

test('bodies have their turn in the order they came, and none before the event loop goes on', async () => {
  const queue = createBodyQueue(ROOMY);
  const done: number[] = [];
  for (const number of [1, 2, 3]) queue.enter(10, () => done.push(number));
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual([1, 2, 3]);
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
  await vi.waitFor(() => expect(done).toHaveLength(3));
  expect(done).toEqual(['first', 'other', 'second']);
});

test('more bytes than the limit are refused, until some have had their turn', async () => {
  const queue = createBodyQueue({ ...ROOMY, maxBytes: 25_000 });
  const work = vi.fn();
  const taken = [1, 2, 3, 4].map(() => queue.enter(2000, work));
  expect(taken).toEqual([true, true, true, false]);
  expect(queue.isFull()).toBe(true);
  await turn();
  expect(work).toHaveBeenCalledTimes(3);
  expect([queue.isFull(), queue.enter(2000, work)]).toEqual([false, true]);
});

test('a body larger than the limit is taken when nothing waits', async () => {
  const queue = createBodyQueue({ ...ROOMY, maxBytes: 1 });
  const work = vi.fn();
  expect(queue.enter(1_000_000, work)).toBe(true);
  await turn();
  expect(work).toHaveBeenCalledTimes(1);
});

test('nobody is taken while the oldest has waited too long, however little that is', () => {
  const queue = createBodyQueue(ROOMY);
  const work = vi.fn();
  expect(queue.enter(1, work)).toBe(true);
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 101);
  expect([queue.isFull(), queue.enter(1, work)]).toEqual([true, false]);
});

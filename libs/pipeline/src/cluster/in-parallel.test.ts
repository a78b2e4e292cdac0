import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

/** Runs the items, each until it is let go. */
function hold(items: readonly number[]) {
  const running = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const begun: number[] = [];
  const all = inParallel(items, async (item) => {
    begun.push(item);
    return new Promise<string>((resolve, reject) => running.set(item, { resolve, reject }));
  });
  const end = async (item: number, error?: Error) => {
    const { resolve, reject } = running.get(item)!;
    if (error) reject(error);
    else resolve(`done ${item}`);
    await new Promise(setImmediate);
  };
  return { all, begun, end };
}

const ITEMS = Array.from({ length: 20 }, (_, index) => index);

test('eight run at once, and the next begins when one is done; the values are in the order of the items', async () => {
  const { all, begun, end } = hold(ITEMS);
  expect(begun).toEqual(ITEMS.slice(0, 8));
  await end(3);
  expect(begun).toEqual(ITEMS.slice(0, 9));
  for (const item of ITEMS) if (item !== 3) await end(item);
  expect(await all).toEqual(ITEMS.map((item) => `done ${item}`));
});

test('after a failure none begins, and it is thrown', async () => {
  const { all, begun, end } = hold(ITEMS);
  const failed = expect(all).rejects.toThrow('no');
  await end(0, new Error('no'));
  await failed;
  await end(1);
  expect(begun).toEqual(ITEMS.slice(0, 8));
});

test('of nothing there is nothing', async () => {
  expect(await hold([]).all).toEqual([]);
});

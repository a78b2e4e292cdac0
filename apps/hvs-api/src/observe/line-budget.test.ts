import { expect, test } from 'vitest';
import { createLineBudget } from './line-budget.ts';

test('lets so many lines through in each second and says how many the next one stands for', () => {
  let nowMs = 5000;
  const { take, leftOut } = createLineBudget(2, () => nowMs);
  expect([take(), take(), take(), take()]).toEqual([0, 0, undefined, undefined]);
  nowMs = 5999;
  expect(take()).toBe(undefined);
  expect(leftOut()).toBe(3);
  nowMs = 6000;
  expect([take(), take(), take()]).toEqual([3, 0, undefined]);
  nowMs = 60_000;
  expect([take(), leftOut()]).toEqual([1, 0]);
});

test('a budget of nothing counts all', () => {
  const { take, leftOut } = createLineBudget(0, () => 0);
  expect([take(), take(), leftOut()]).toEqual([undefined, undefined, 2]);
});

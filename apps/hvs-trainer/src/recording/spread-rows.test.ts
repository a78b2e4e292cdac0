import { expect, test } from 'vitest';
import { spreadRows } from './spread-rows.ts';

test('half of the rows are hazardous, all are spread and in order', () => {
  const labels = Uint8Array.from({ length: 100 }, (_, index) => (index >= 80 ? 1 : 0));
  expect(spreadRows(labels, 8)).toEqual([0, 20, 40, 60, 80, 85, 90, 95]);
});

test('where there are too few hazardous ones, the others fill up', () => {
  expect(spreadRows(Uint8Array.of(0, 0, 1, 0), 4)).toEqual([0, 1, 2, 3]);
});

test('more rows than there are is refused', () => {
  expect(() => spreadRows(Uint8Array.of(0, 1), 3)).toThrow('2 rows are wanted, 1 are there');
});

import { expect, test } from 'vitest';
import { heatFengCell } from './feng-cell.fixture.ts';

/** The final temperature is an energy balance and moves 1:1 with the start, which the note leaves open. */
const T3_TOLERANCE_K = 20;

test.each([
  [0.5, 750],
  [0.86, 900],
])('with %s of the charge T2 is 260 and T3 %s degC', (chargeShare, expectedC) => {
  const { t2C, t3C } = heatFengCell({ startC: 84, chargeShare, electrolyteJPerG: 155 });
  expect(Math.abs(t2C - 260)).toBeLessThan(1);
  expect(Math.abs(t3C - expectedC)).toBeLessThan(T3_TOLERANCE_K);
});

test('the published T3 of about 870 degC lies between the two', () => {
  const calorimeter = { startC: 84, electrolyteJPerG: 155 };
  expect(heatFengCell({ ...calorimeter, chargeShare: 0.5 }).t3C).toBeLessThan(870);
  expect(heatFengCell({ ...calorimeter, chargeShare: 0.86 }).t3C).toBeGreaterThan(870);
});

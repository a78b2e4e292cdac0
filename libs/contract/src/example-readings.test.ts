import { expect, test } from 'vitest';
import { EXAMPLE_READINGS } from './example-readings.ts';

test('the examples hold the values that the contract gives them, in its order', () => {
  expect(Object.values(EXAMPLE_READINGS.normal)).toEqual(
    [
      [27.5, 28, 52, -2, 70, 5, 5, 5, 22.5, 0.1, 0, -0.02],
      [27.4, 0.1, 27.3, 0.2, 27.2, 0.3],
      [52, 0.02, 52, 0.03, 52.1, 0.04],
      [-2, 0.1, -2.1, 0.2, -2, 0.15],
    ].flat(),
  );
  expect(Object.values(EXAMPLE_READINGS.hazardous)).toEqual(
    [
      [75.5, 80.2, 38.5, -5.5, 30.2, 350, 420, 510, 23.5, 3.5, -0.8, -1.5],
      [65, 5, 55, 8, 48, 10],
      [40, 1, 42.5, 1.5, 45, 2],
      [-5.3, 0.3, -5.4, 0.4, -5.2, 0.5],
    ].flat(),
  );
});

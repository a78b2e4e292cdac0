import { expect, test } from 'vitest';
import { candidatePods } from '../environment/pods-beside.ts';

test.each([
  [3, 25, 1],
  [3, 50, 3],
  [3, 1, 1],
  [10, 10, 1],
  [10, 33, 5],
])('of %i stable pods and %i %%, %i candidates serve', (stable, percent, pods) => {
  expect(candidatePods(stable, percent)).toBe(pods);
});

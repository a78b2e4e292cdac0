import { expect, test } from 'vitest';
import { createBackgroundGas } from './background-gas.ts';
import { GAS_COUNT, SENSED_GASES } from './gas-mixing.ts';

const RACKS = [0, 3];
const HOUR = 360;

/** Every hour of some weeks, for each gas of the two racks. */
function hourly(humidityPercent: number): number[][] {
  const gas = createBackgroundGas(RACKS, 9);
  const hours: number[][] = RACKS.flatMap(() => SENSED_GASES.map(() => []));
  for (let sample = 0; sample < 2000 * HOUR; sample++) {
    gas.step(humidityPercent);
    if (sample % HOUR !== 0) continue;
    RACKS.forEach((rack, at) =>
      SENSED_GASES.forEach((_, sensed) => hours[at * GAS_COUNT + sensed].push(gas.ppm[rack * GAS_COUNT + sensed])),
    );
  }
  return hours;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

test('clean air reads some ppm that wander, each gas of each rack by itself, and follow the humidity', () => {
  const [usual, humid] = [hourly(0), hourly(20)];
  usual.forEach((values, at) => {
    // Correlated over 6 h: about 170 independent values, four standard errors of mean and deviation.
    expect(Math.abs(mean(values) - 5)).toBeLessThan(0.25);
    expect(Math.abs(deviation(values) / 0.8 - 1)).toBeLessThan(0.25);
    const expected = 20 * [0.02, 0.01, 0.03][at % GAS_COUNT];
    expect(mean(humid[at]) - mean(values)).toBeCloseTo(expected, 9);
  });
  expect(new Set(usual.map((values) => values[100])).size).toBe(usual.length);
});

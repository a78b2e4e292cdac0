import { describe, expect, test } from 'vitest';
import { createModuleAlarms } from './module-alarms.ts';

/** Times at which one module alarms. Each sample is 10 s long: '#' hazardous, '.' harmless, ' ' no prediction. */
function alarmTimes(predictions: string): number[] {
  const times: number[] = [];
  const alarms = createModuleAlarms(1, 0.5, (_module, timeS) => times.push(timeS));
  for (const [step, prediction] of Array.from(predictions).entries()) {
    const valid = Uint8Array.of(prediction === ' ' ? 0 : 1);
    alarms.push(step * 10, Float32Array.of(prediction === '#' ? 0.5 : 0.49), 0, valid);
  }
  return times;
}

describe('an alarm', () => {
  test.each([
    { name: 'needs two hazardous predictions', predictions: '.#..', times: [] },
    { name: 'begins with the second in a row', predictions: '.##.', times: [20] },
    { name: 'begins with the second of three', predictions: '.#.#', times: [30] },
    { name: 'does not begin with the second of four', predictions: '.#..#', times: [] },
    { name: 'skips samples without a prediction', predictions: '.#  #', times: [40] },
    { name: 'is reported once while it lasts', predictions: '####.##.####', times: [10] },
    {
      name: 'is the same one after 9:50 below the threshold',
      predictions: `##${'.'.repeat(59)}##`,
      times: [10],
    },
    {
      name: 'is a new one after 10 minutes below the threshold',
      predictions: `##${'.'.repeat(60)}##`,
      times: [10, 630],
    },
    {
      name: 'does not end in silence',
      predictions: `##${' '.repeat(80)}##`,
      times: [10],
    },
  ])('$name', ({ predictions, times }) => {
    expect(alarmTimes(predictions)).toEqual(times);
  });

  test('belongs to the module whose predictions are hazardous, read from the offset on', () => {
    const modules: number[] = [];
    const alarms = createModuleAlarms(3, 0.5, (module) => modules.push(module));
    const probabilities = Float32Array.of(9, 9, 9, 0, 0.7, 0);
    for (const timeS of [0, 10]) alarms.push(timeS, probabilities, 3, Uint8Array.of(1, 1, 1));
    expect(modules).toEqual([1]);
  });
});

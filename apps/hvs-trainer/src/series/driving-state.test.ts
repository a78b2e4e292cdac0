import { expect, test } from 'vitest';
import { createDrivingState, type DrivingState } from './driving-state.ts';
import { readSeries } from './read-series.ts';
import { FEATURE_COUNT } from '@hvs/contract';

function statesOf(
  currents: readonly number[],
  timeOf: (sample: number) => number = (sample) => sample * 10,
): DrivingState[] {
  const rows = currents.map((currentA, sample) => ({
    timeS: timeOf(sample),
    values: Float64Array.of(25, 25.4, 52, currentA, 60, 0, 0, 0, 24),
  }));
  const stateOf = createDrivingState();
  const states: DrivingState[] = [];
  for (const { steps, timesS, features } of readSeries({ name: '', kind: 'normal', group: '', rows: () => rows })) {
    for (let row = 0; row < steps; row += 1) {
      states.push(stateOf(timesS[row], features.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT)));
    }
  }
  return states;
}

const steadyFrom = (states: readonly DrivingState[]): number => states.indexOf('steady');

test('an even charge is steady after 60 samples', () => {
  expect(steadyFrom(statesOf(Array(100).fill(40)))).toBe(59);
});

test('a swing of the current is driving until it has left the window', () => {
  const states = statesOf(Array.from({ length: 200 }, (_, sample) => (sample === 100 ? -60 : 40)));
  expect(states.slice(99, 161)).toEqual(['steady', ...Array(60).fill('driving'), 'steady']);
});

test('a gap begins the 60 samples anew', () => {
  const states = statesOf(Array(200).fill(40), (sample) => sample * 10 + (sample < 100 ? 0 : 30));
  expect(states.lastIndexOf('driving')).toBe(158);
});

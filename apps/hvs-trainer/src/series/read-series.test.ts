import { FEATURE_COUNT } from '@hvs/contract';
import { createModuleTelemetry } from '@hvs/telemetry';
import { expect, test } from 'vitest';
import { NAMED_CASES } from './named-cases.ts';
import { readSeries } from './read-series.ts';

const long = NAMED_CASES.find(({ name }) => name === 'a link frozen at rest')!;

test('the rows of a series are the readings that a client of one module sends', () => {
  const telemetry = createModuleTelemetry();
  const outcomes = Array.from(long.rows(), ({ timeS, values }) => ({ timeS, ...telemetry.push(timeS, values) }));
  let sample = 0;
  for (const { steps, timesS, features, valid, exposed } of readSeries(long)) {
    for (let row = 0; row < steps; row += 1) {
      const outcome = outcomes[sample];
      const own = features.slice(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT);
      expect(timesS[row]).toBe(outcome.timeS);
      expect([valid[row], exposed[row]]).toEqual([outcome.kind === 'reading' ? 1 : 0, 0]);
      const expected = outcome.kind === 'reading' ? outcome.features : new Float64Array(FEATURE_COUNT);
      expect(own).toEqual(Float32Array.from(expected));
      sample += 1;
    }
  }
  expect(sample).toBe(outcomes.length);
  expect(sample).toBeGreaterThan(4096);
});

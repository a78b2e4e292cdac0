import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { parseDurationS } from './parse-duration.ts';

test.each([
  ['30', 30],
  ['30s', 30],
  ['2m', 120],
  ['1h', 3600],
  ['0', 0],
  ['1.5m', 90],
  ['500ms', 0.5],
  [' 5 s ', 5],
  ['1m30s', 90],
])('%s are %d seconds', (text, seconds) => {
  expect(parseDurationS(text)).toBe(seconds);
});

test.each(['', 's', '3x', '-1', 'NaN', 'Infinity', '1e3', '3 weeks', '30s2m5', '25h'])('%j is refused', (text) => {
  expect(() => parseDurationS(text)).toThrow(InvalidArgumentError);
});

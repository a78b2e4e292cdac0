import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('defaults, and what a person asks for', () => {
  expect(readOptions([])).toMatchObject({ rounds: 5, seconds: 1.5, only: [], json: false, check: false });
  expect(readOptions(['--quick', '--rounds', '7'])).toMatchObject({ rounds: 7, seconds: 0.5 });
  expect(readOptions(['--only', 'infer', '--only', 'session', '--out', 'x.json'])).toMatchObject({
    only: ['infer', 'session'],
    out: 'x.json',
  });
});

test.each([
  [['--rounds', '0'], '--rounds must be a whole number from 1 to 100, not 0'],
  [['--rounds', '2.5'], '--rounds must be a whole number from 1 to 100, not 2.5'],
  [['--rounds', ''], '--rounds must be a whole number from 1 to 100, not '],
  [['--seconds', 'two'], '--seconds must be a number from 0.1 to 60, not two'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

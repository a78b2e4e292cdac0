import { expect, test } from 'vitest';
import { prefersLenient } from './prefer.ts';

test.each([
  [undefined, false],
  ['', false],
  ['handling=lenient', true],
  ['Handling = "Lenient"', true],
  ['respond-async, wait=10, handling=lenient; x=1', true],
  ['handling=strict', false],
  ['handling=strict, handling=lenient', false],
  ['handling', false],
  ['lenient', false],
  ['note="a, handling=lenient"', false],
  ['note="unfinished, handling=lenient', false],
  [['wait=1', 'handling=lenient'], true],
])('Prefer: %j asks for lenient: %j', (header, expected) => {
  expect(prefersLenient(header)).toBe(expected);
});

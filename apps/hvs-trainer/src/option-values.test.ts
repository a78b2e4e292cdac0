import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { openSeedSet, probability, wholeNumber } from './option-values.ts';
import { JUDGE_SET } from './site/seeds.ts';

test('a whole number is read', () => {
  expect(wholeNumber(0)('0')).toBe(0);
  expect(wholeNumber(1)('12')).toBe(12);
});

test.each(['', ' ', 'abc', '-1', '0', '1.5', '1e99', 'Infinity'])('%o is no count', (text) => {
  expect(() => wholeNumber(1)(text)).toThrow(InvalidArgumentError);
});

test('a probability is read', () => {
  expect(probability('0.95')).toBe(0.95);
});

test.each(['', 'abc', '0', '-0.1', '1', 'Infinity'])('%o is no probability', (text) => {
  expect(() => probability(text)).toThrow(InvalidArgumentError);
});

test('the set of seeds of the judge is refused', () => {
  expect(openSeedSet('41')).toBe(41);
  expect(() => openSeedSet(String(JUDGE_SET))).toThrow(/kept for judgements/);
});

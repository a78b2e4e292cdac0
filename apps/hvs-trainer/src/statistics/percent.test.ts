import { expect, test } from 'vitest';
import { boundRate, countShare } from './bounds.ts';
import { percent, rateText, rateValue, shareText } from './percent.ts';

test.each([
  { share: 1, text: '100 %' },
  { share: 0.99999, text: '99.99 %' },
  { share: 0.58, text: '58 %' },
  { share: 0.5, text: '50 %' },
  { share: 0, text: '0 %' },
  { share: NaN, text: 'none' },
])('$share reads $text', ({ share, text }) => {
  expect(percent(share)).toBe(text);
});

test.each([
  { rate: 0, text: '0.000' },
  { rate: 0.0815, text: '0.082' },
  { rate: 4.1, text: '4.10' },
  { rate: 44.26, text: '44.3' },
  { rate: 1108.4, text: '1,108' },
  { rate: Infinity, text: 'unknown' },
  { rate: NaN, text: 'unknown' },
])('a rate of $rate reads $text', ({ rate, text }) => {
  expect(rateValue(rate)).toBe(text);
});

test('a share and a rate come with their bounds, rounded outwards', () => {
  expect(shareText(countShare([1, 1, 0, 1], (one) => one === 1))).toBe('3 of 4: 75 % (19.41 % to 99.37 %)');
  expect(shareText(countShare([], () => true))).toBe('none of 0');
  expect(rateText(boundRate(3, 30))).toBe('0.100 (0.021 to 0.292)');
});

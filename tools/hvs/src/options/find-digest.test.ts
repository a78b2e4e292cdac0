import { expect, test } from 'vitest';
import { findDigest } from './find-digest.ts';

const A = `sha256:${'a'.repeat(63)}1`;
const B = `sha256:${'a'.repeat(63)}2`;
const C = `sha256:${'c'.repeat(64)}`;

test.each([
  [C, C],
  ['sha256:cccccccccccc', C],
  ['ccccccc', C],
  ['(sha256:cccccccccccc)', C],
  [`registry.example/hvs-api@${C}`, C],
  [`sha256:${'d'.repeat(64)}`, `sha256:${'d'.repeat(64)}`],
])('%s is found', (named, digest) => {
  expect(findDigest(named, [A, B, C])).toBe(digest);
});

test.each([
  ['nonsense', /nonsense is not a digest/],
  ['sha256:cc', /sha256:cc is not a digest/],
  ['', /is not a digest/],
  [`sha256:${'C'.repeat(64)}`, /is not a digest/],
  ['sha256:ddddddd', /no known digest begins/],
  ['aaaaaaa', /two|several/],
])('%j is refused with what to write', (named, message) => {
  expect(() => findDigest(named, [A, B, C])).toThrow(
    expect.objectContaining({
      code: 'image-unnamed',
      fault: 'configuration',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\w/),
    }),
  );
});

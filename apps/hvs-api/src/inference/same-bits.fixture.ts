import { FEATURE_COUNT, parseGoldenVectors } from '@hvs/contract';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Model } from './load-model.ts';

export async function readGolden(folder: string) {
  return parseGoldenVectors(JSON.parse(await readFile(join(folder, 'golden.json'), 'utf8')));
}

export function bitsOf(probabilities: Float32Array): number[] {
  return [...new Uint32Array(probabilities.slice().buffer)];
}

/** Each of so many readings has in one run the bits that it has alone. */
export async function expectSameBits(
  { predict }: Model,
  readings: readonly (readonly number[])[],
  rows: number,
): Promise<void> {
  // Between two golden vectors, so that they take many ways through the trees.
  const features = Float32Array.from({ length: rows * FEATURE_COUNT }, (_, at) => {
    const row = Math.floor(at / FEATURE_COUNT);
    const share = row / rows;
    const [one, other] = [readings[row % readings.length], readings[(row * 7 + 3) % readings.length]];
    return one[at % FEATURE_COUNT] * share + other[at % FEATURE_COUNT] * (1 - share);
  });
  const alone: number[] = [];
  for (let at = 0; at < features.length; at += FEATURE_COUNT) {
    alone.push(...bitsOf(await predict(features.subarray(at, at + FEATURE_COUNT), 1)));
  }
  // Rows that change places with their neighbours are seen.
  expect(alone.filter((bits, row) => row > 0 && bits !== alone[row - 1]).length).toBeGreaterThan(rows / 2);
  expect(bitsOf(await predict(features, rows))).toEqual(alone);
}

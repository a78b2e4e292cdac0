import { expect, test } from 'vitest';
import { createDraw } from './draw.ts';
import { nextGaussian } from './gaussian.ts';
import { nextInt32, seedStream, STREAM_WORDS } from './streams.ts';

function gaussians(count: number, seed: number): Float64Array {
  const states = new Int32Array(STREAM_WORDS);
  seedStream(states, 0, seed, 'test');
  return Float64Array.from({ length: count }, () => nextGaussian(states, 0));
}

test('moments and tails are those of a standard normal', () => {
  const count = 2_000_000;
  const values = gaussians(count, 7);
  let sum = 0;
  let squares = 0;
  let fourths = 0;
  const beyond = [1, 2, 3, 3.5, 4];
  const outside = beyond.map(() => 0);
  for (const x of values) {
    sum += x;
    squares += x * x;
    fourths += x ** 4;
    beyond.forEach((limit, at) => (outside[at] += Math.abs(x) > limit ? 1 : 0));
  }
  // Five standard errors of each estimate.
  expect(Math.abs(sum / count)).toBeLessThan(5 / Math.sqrt(count));
  expect(Math.abs(squares / count - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
  expect(Math.abs(fourths / count - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
  const expected = [0.317311, 0.0455003, 0.0026998, 4.6526e-4, 6.3342e-5];
  expected.forEach((share, at) => {
    const error = 5 * Math.sqrt((share * (1 - share)) / count);
    expect(Math.abs(outside[at] / count - share)).toBeLessThan(error);
  });
});

test('streams of other labels are independent and each is repeatable', () => {
  const count = 100_000;
  const draws = (...labels: readonly (string | number)[]) => {
    const states = new Int32Array(STREAM_WORDS);
    seedStream(states, 0, 3, ...labels);
    return Float64Array.from({ length: count }, () => nextGaussian(states, 0));
  };
  const one = draws('noise', 1);
  expect(draws('noise', 1)).toEqual(one);
  for (const other of [draws('noise', 2), draws('loss', 1), draws('noise', 1, 0)]) {
    let product = 0;
    for (let at = 0; at < count; at++) product += one[at] * other[at];
    expect(Math.abs(product / count)).toBeLessThan(5 / Math.sqrt(count));
  }
});

test('a stream in the middle of an array leaves its neighbours alone', () => {
  const states = new Int32Array(3 * STREAM_WORDS);
  seedStream(states, STREAM_WORDS, 1, 'middle');
  nextInt32(states, STREAM_WORDS);
  expect([...states.subarray(0, STREAM_WORDS)]).toEqual([0, 0, 0, 0]);
  expect([...states.subarray(2 * STREAM_WORDS)]).toEqual([0, 0, 0, 0]);
});

test('draws keep to their ranges', () => {
  const draw = createDraw(5, 'ranges');
  const counts = Array.from({ length: 20_000 }, () => draw.poisson(3.5));
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  expect(Math.abs(mean - 3.5)).toBeLessThan(5 * Math.sqrt(3.5 / counts.length));
  for (let round = 0; round < 1000; round++) {
    expect(draw.uniform([-2, 3])).toSatisfy((x: number) => x >= -2 && x <= 3);
    expect(draw.logUniform([0.1, 30])).toSatisfy((x: number) => x >= 0.1 && x <= 30);
    expect([0, 1, 2]).toContain(draw.index(3));
  }
});

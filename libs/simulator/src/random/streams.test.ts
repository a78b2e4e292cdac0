import { expect, test } from 'vitest';
import { nextInt32, nextUniform, seedStream, STREAM_WORDS } from './streams.ts';

const WORD = 2n ** 32n;

/** sfc32 by its definition, in unbounded integers. */
function* sfc32(state: readonly number[]): Generator<number> {
  let [a, b, c, counter] = state.map((word) => BigInt(word >>> 0));
  for (;;) {
    const value = (a + b + counter) % WORD;
    const rotated = ((c << 21n) % WORD) | (c >> 11n);
    [a, b, c] = [b ^ (b >> 9n), (c + (c << 3n)) % WORD, (rotated + value) % WORD];
    counter = (counter + 1n) % WORD;
    yield Number(value);
  }
}

function seeded(seed: number, ...labels: readonly (string | number)[]): Int32Array {
  const states = new Int32Array(STREAM_WORDS);
  seedStream(states, 0, seed, ...labels);
  return states;
}

test('numbers are those of sfc32', () => {
  const states = seeded(20_261_122, 'reference');
  const reference = sfc32([...states]);
  for (let draw = 0; draw < 1000; draw++) {
    expect(nextInt32(states, 0) >>> 0).toBe(reference.next().value);
  }
});

test('a fresh stream has run in for 12 rounds of its counter', () => {
  expect(seeded(1, 'noise', 7)[STREAM_WORDS - 1]).toBe(13);
});

test('no two seeds or labels in use share a state', () => {
  const states = new Set<string>();
  for (let seed = 0; seed < 2000; seed++) {
    for (const label of ['noise', 'loss', 'drift', 'lag', 'module']) {
      for (let index = 0; index < 4; index++) states.add(seeded(seed, label, index).join());
    }
  }
  expect(states.size).toBe(2000 * 5 * 4);
});

test('uniform draws are even over their range and exclude its ends', () => {
  const states = seeded(3, 'uniform');
  const counts = new Uint32Array(10);
  const draws = 100_000;
  let [lowest, highest] = [1, 0];
  for (let draw = 0; draw < draws; draw++) {
    const share = nextUniform(states, 0);
    lowest = Math.min(lowest, share);
    highest = Math.max(highest, share);
    counts[Math.floor(share * 10)]++;
  }
  expect(lowest).toBeGreaterThan(0);
  expect(highest).toBeLessThan(1);
  // Five standard deviations of a binomial count.
  for (const count of counts) expect(Math.abs(count - draws / 10)).toBeLessThan(5 * Math.sqrt(0.09 * draws));
});

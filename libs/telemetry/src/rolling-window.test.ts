import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainStatistics } from './plain-statistics.fixture.ts';
import { RollingWindow } from './rolling-window.ts';

const LENGTHS = [1, 2, 6, 30, 60];
const RELATIVE = 1e-9;

/** Compares one series of `window` with the plain recomputation; the mean's error is relative to the largest value. */
function expectEqual(window: RollingWindow, content: ArrayLike<number>): void {
  const present = Array.from(content).filter((value) => !Number.isNaN(value));
  const { mean, deviation } = plainStatistics(present);
  const largest = Math.max(0, ...present.map(Math.abs));
  if (present.length === 0) expect(window.means[0]).toBeNaN();
  else expect(Math.abs(window.means[0] - mean)).toBeLessThanOrEqual(RELATIVE * largest);
  expect(Math.abs(window.deviations[0] - deviation)).toBeLessThanOrEqual(RELATIVE * deviation);
}

function pushAll(length: number, values: readonly number[]): void {
  const window = new RollingWindow(1, length);
  values.forEach((value, index) => {
    window.push(Float64Array.of(value));
    expectEqual(window, values.slice(Math.max(0, index + 1 - length), index + 1));
  });
}

/** Reproducible noise, uniform in -0.5..0.5 (Lehmer generator of Park and Miller, CACM 1988). */
function createNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
}

describe('RollingWindow', () => {
  const double = fc.double({ min: -1_000, max: 1_000, noNaN: true });
  const value = fc.oneof(
    // Squares of what is below 1e-150 leave the range of normal doubles, in the recomputation as well.
    { weight: 6, arbitrary: double.map((sample) => (Math.abs(sample) < 1e-100 ? 0 : sample)) },
    { weight: 2, arbitrary: fc.integer({ min: -3, max: 3 }).map((step) => 1_000 + step * 2 ** -43) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  );

  it.each(LENGTHS)('equals the plain recomputation at every slot, length %d', (length) => {
    const series = fc.array(value, { minLength: 1, maxLength: 4 * length + 3 });
    fc.assert(
      fc.property(series, (values) => pushAll(length, values)),
      { numRuns: 60 },
    );
  });

  it.each(LENGTHS)('keeps 1e-9 of small noise on offsets up to 1e6, length %d', (length) => {
    const offset = fc.constantFrom(0, 1, -52, 1e3, -1e3, 1e6);
    const amplitude = fc.constantFrom(1, 1e-2, 1e-4);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), offset, amplitude, (seed, base, scale) => {
        // A step of 1e4 passes through, so that what has left the window is seen to leave no error behind.
        const noise = createNoise(seed);
        const values = Array.from({ length: 4 * length }, () => base + scale * noise());
        values[length] += 1e4;
        pushAll(length, values);
      }),
      { numRuns: 20 },
    );
  });

  it.each([6, 30, 60])('is as exact after 1,000,000 samples as at the start, length %d', (length) => {
    const noise = createNoise(20_261_122);
    const window = new RollingWindow(1, length);
    const recent: number[] = [];
    const slot = new Float64Array(1);
    for (let sample = 1; sample <= 1_000_000; sample += 1) {
      slot[0] = 1_000 + 0.01 * noise();
      window.push(slot);
      recent.push(slot[0]);
      if (recent.length > length) recent.shift();
      if (sample % 9_973 === 0 || sample > 999_900) expectEqual(window, recent);
    }
  });

  it.each([0, 0.1, -273.15, 1e3 / 3, 1e38])('gives exactly 0 and the value itself for constant %d', (constant) => {
    const window = new RollingWindow(1, 30);
    for (let sample = 0; sample < 100; sample += 1) {
      window.push(Float64Array.of(constant));
      expect(window.means[0]).toBe(constant);
      expect(window.deviations[0]).toBe(0);
    }
  });

  it('tells two values apart that differ in the last bit', () => {
    const window = new RollingWindow(1, 2);
    window.push(Float64Array.of(1_000));
    window.push(Float64Array.of(1_000 + 2 ** -43));
    expect(window.deviations[0]).toBeCloseTo(2 ** -43 / Math.SQRT2, 25);
  });

  it('keeps series apart', () => {
    const window = new RollingWindow(3, 6);
    for (let sample = 0; sample < 20; sample += 1) window.push(Float64Array.of(1, sample, NaN));
    expect([...window.means]).toEqual([1, 16.5, NaN]);
    expect([...window.deviations]).toEqual([0, expect.closeTo(Math.sqrt(3.5), 12), 0]);
  });

  it('has no deviation with one value and no mean without one', () => {
    const window = new RollingWindow(1, 2);
    window.push(Float64Array.of(5));
    expect([window.means[0], window.deviations[0]]).toEqual([5, 0]);
    window.push(Float64Array.of(NaN));
    window.push(Float64Array.of(NaN));
    expect([window.means[0], window.deviations[0]]).toEqual([NaN, 0]);
  });

  it('forgets everything when cleared', () => {
    const window = new RollingWindow(1, 6);
    for (let sample = 0; sample < 9; sample += 1) window.push(Float64Array.of(sample * sample));
    window.clear();
    expect([window.means[0], window.deviations[0]]).toEqual([NaN, 0]);
    for (const fresh of [3, 4, 8]) window.push(Float64Array.of(fresh));
    expectEqual(window, [3, 4, 8]);
  });
});

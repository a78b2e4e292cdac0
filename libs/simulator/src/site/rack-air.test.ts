import { RACKS } from '@hvs/contract';
import { describe, expect, test } from 'vitest';
import { createRackAir } from './rack-air.ts';

const column = (value: number) => new Float64Array(RACKS.length).fill(value);
const FANS_W_PER_K = 400;

describe('the air of a rack', () => {
  // Liquid plates and small modules: the surfaces carry up to ten times what the fans do.
  test.each([0.1, 1, 3, 10])('comes to its balance without a swing, surfaces at %d times the fans', (share) => {
    const surfacesWPerK = column(share * FANS_W_PER_K);
    const air = createRackAir(20, FANS_W_PER_K);
    const seen = [air.usualC[0]];
    for (let sample = 0; sample < 360; sample++) {
      const usualW = column(surfacesWPerK[0] * (40 - air.usualC[0]));
      air.step(20, { usualW, excessW: column(0), surfacesWPerK }, column(1));
      seen.push(air.usualC[0]);
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeCloseTo((20 + share * 40) / (1 + share), 6);
  });

  test('takes the heat of a fault as it takes that of the modules', () => {
    const air = createRackAir(20, FANS_W_PER_K);
    const heat = { usualW: column(0), excessW: column(4000), surfacesWPerK: column(2 * FANS_W_PER_K) };
    for (let sample = 0; sample < 720; sample++) air.step(20, heat, column(1));
    expect(air.usualC[0]).toBe(20);
    expect(air.riseK[0]).toBeCloseTo(10, 6);
  });
});

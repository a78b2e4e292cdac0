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

  test.each([0.1, 1, 3, 10])('takes the heat of a fault without a swing, surfaces at %d times the fans', (share) => {
    const surfacesWPerK = column(share * FANS_W_PER_K);
    const air = createRackAir(20, FANS_W_PER_K);
    const seen = [air.riseK[0]];
    for (let sample = 0; sample < 360; sample++) {
      const excessW = column(surfacesWPerK[0] * (100 - air.riseK[0]));
      air.step(20, { usualW: column(0), excessW, surfacesWPerK }, column(1));
      seen.push(air.riseK[0]);
    }
    expect(air.usualC[0]).toBe(20);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeCloseTo((share * 100) / (1 + share), 6);
  });
});

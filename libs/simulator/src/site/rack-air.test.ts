import { RACKS } from '@hvs/contract';
import { describe, expect, test } from 'vitest';
import { createRackAir } from './rack-air.ts';

const column = (value: number) => new Float64Array(RACKS.length).fill(value);
const FANS_W_PER_K = 400;

/** Kelvin of the first rack, at the start and after each sample, in an hour of heat through surfaces of so many W/K. */
function follow(
  channel: 'usualC' | 'riseK',
  surfaceWPerK: number,
  heatAt: (kelvin: number) => { usualW: number; excessW: number },
) {
  const air = createRackAir(20, FANS_W_PER_K);
  const surfacesWPerK = column(surfaceWPerK);
  const seen = [air[channel][0]];
  for (let sample = 0; sample < 360; sample++) {
    const { usualW, excessW } = heatAt(air[channel][0]);
    air.step(20, { usualW: column(usualW), excessW: column(excessW), surfacesWPerK }, column(1));
    seen.push(air[channel][0]);
  }
  return { seen, air };
}

// Liquid plates and small modules: the surfaces carry up to ten times what the fans do.
describe.each([0.1, 1, 3, 10])('the air of a rack, surfaces at %d times the fans', (share) => {
  const surfaceWPerK = share * FANS_W_PER_K;

  test('comes to its balance without a swing', () => {
    const { seen } = follow('usualC', surfaceWPerK, (airC) => ({ usualW: surfaceWPerK * (40 - airC), excessW: 0 }));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeCloseTo((20 + share * 40) / (1 + share), 6);
  });

  test('takes the heat of a fault without a swing', () => {
    const { seen, air } = follow('riseK', surfaceWPerK, (riseK) => ({
      usualW: 0,
      excessW: surfaceWPerK * (100 - riseK),
    }));
    expect(air.usualC[0]).toBe(20);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeCloseTo((share * 100) / (1 + share), 6);
  });
});

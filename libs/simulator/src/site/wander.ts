import { SAMPLE_PERIOD_S } from '@hvs/contract';
import type { Draw } from '../random/draw.ts';

/** A value that strays from 0 and comes back (Ornstein-Uhlenbeck), exact for one sample period. */
export interface Wander {
  step(): number;
}

export function createWander(draw: Draw, deviation: number, tauS: number): Wander {
  const keep = Math.exp(-SAMPLE_PERIOD_S / tauS);
  const kick = deviation * Math.sqrt(1 - keep * keep);
  let value = deviation * draw.gaussian();
  return {
    step() {
      value = keep * value + kick * draw.gaussian();
      return value;
    },
  };
}

import { RACKS, SAMPLE_PERIOD_S } from '@hvs/contract';

/** Air of each rack, by index into RACKS. */
export interface RackAir {
  /** As it would be without any fault. */
  readonly usualC: Float64Array;
  /** What faults add to it. */
  readonly riseK: Float64Array;
  /** `usualW` of the rack's modules without, `excessW` of what faults give off. */
  step(containerC: number, usualW: Float64Array, excessW: Float64Array, cooling: Float64Array): void;
}

/** Air and sheet metal. */
const HEAT_JPERK = 12_000;
/** The air never gets hotter than the gas that burns in it. */
const HIGHEST_RISE_K = 900;

/** `rackFansWPerK`: air stream of a rack's fans when they run. */
export function createRackAir(containerC: number, rackFansWPerK: number): RackAir {
  const usualC = new Float64Array(RACKS.length).fill(containerC);
  const riseK = new Float64Array(RACKS.length);
  return {
    usualC,
    riseK,
    step(airC, usualW, excessW, cooling) {
      for (let rack = 0; rack < usualC.length; rack++) {
        const fansWPerK = rackFansWPerK * cooling[rack];
        const mixed = -Math.expm1((-SAMPLE_PERIOD_S * fansWPerK) / HEAT_JPERK);
        usualC[rack] += mixed * (airC + usualW[rack] / fansWPerK - usualC[rack]);
        if (excessW[rack] === 0 && riseK[rack] === 0) continue;
        const rise = Math.min(HIGHEST_RISE_K, excessW[rack] / fansWPerK);
        riseK[rack] += mixed * (rise - riseK[rack]);
        if (Math.abs(riseK[rack]) < 1e-6) riseK[rack] = 0;
      }
    },
  };
}

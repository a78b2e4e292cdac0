import { RACKS, SAMPLE_PERIOD_S } from '@hvs/contract';

/** Air of each rack, by index into RACKS. */
export interface RackAir {
  /** Temperature without any fault. */
  readonly usualC: Float64Array;
  /** Rise by faults. */
  readonly riseK: Float64Array;
  step(containerC: number, heat: RackHeat, cooling: Float64Array): void;
}

/** Heat into the air of each rack. */
export interface RackHeat {
  /** Of the rack's modules, W, without any fault. */
  readonly usualW: Float64Array;
  /** Heat of faults, W. */
  readonly excessW: Float64Array;
  /** From the surfaces of the rack's modules to its air, all together. */
  readonly surfacesWPerK: Float64Array;
}

/** Air and sheet metal. */
const HEAT_JPERK = 12_000;
/** The air never gets hotter than the gas that burns in it. */
const HIGHEST_RISE_K = 900;

/**
 * `rackFansWPerK`: air stream of a rack's fans when they run. The modules give off less heat as the air warms,
 * so a step weighs their surfaces too. Without that the air would swing where surfaces carry more heat than the fans.
 */
export function createRackAir(containerC: number, rackFansWPerK: number): RackAir {
  const usualC = new Float64Array(RACKS.length).fill(containerC);
  const riseK = new Float64Array(RACKS.length);
  return {
    usualC,
    riseK,
    step(airC, { usualW, excessW, surfacesWPerK }, cooling) {
      for (let rack = 0; rack < usualC.length; rack++) {
        const fansWPerK = rackFansWPerK * cooling[rack];
        const allWPerK = fansWPerK + surfacesWPerK[rack];
        const kelvinPerW = -Math.expm1((-SAMPLE_PERIOD_S * allWPerK) / HEAT_JPERK) / allWPerK;
        usualC[rack] += kelvinPerW * (fansWPerK * (airC - usualC[rack]) + usualW[rack]);
        if (excessW[rack] === 0 && riseK[rack] === 0) continue;
        const risingW = excessW[rack] - fansWPerK * riseK[rack];
        riseK[rack] = Math.min(HIGHEST_RISE_K, riseK[rack] + kelvinPerW * risingW);
        if (Math.abs(riseK[rack]) < 1e-6) riseK[rack] = 0;
      }
    },
  };
}

import type { FaultClass } from '../scenario/fault.ts';

/**
 * The truth of each module, in the order of the site's values. Times are NaN until they come. Nothing in here may be
 * used to label a sample before `traceS`.
 */
export interface SiteTruth {
  /** Undefined while the module has no fault. A harmless short is no fault, nor is hot air before a cell vents. */
  readonly faultClass: (FaultClass | undefined)[];
  readonly onsetS: Float64Array;
  /**
   * First sample in which a channel, after its lag, differs from a twin without the fault by 5 deviations of its noise.
   */
  readonly traceS: Float64Array;
  /**
   * First sample in which a channel differs by more than in any healthy module: 5 K, 25 ppm or half a cell's voltage.
   */
  readonly evidentS: Float64Array;
  /** First vent of a cell. */
  readonly ventS: Float64Array;
  /** First vented cell that heats itself by more than 1 K/s. */
  readonly runawayS: Float64Array;
  /** Cells that have run away by now. */
  readonly runawayCells: Uint8Array;
  /** Largest power of the fault's short before the runaway, W, as a reference cell of 2.6 kJ/K would have it. */
  readonly peakShortPowerW: Float64Array;
  /** 1 = the air of the module's rack carries enough gas of a fault for its sensors to tell. */
  readonly exposed: Uint8Array;
}

export function createTruth(count: number): SiteTruth {
  const never = () => new Float64Array(count).fill(NaN);
  return {
    faultClass: Array.from({ length: count }, () => undefined),
    onsetS: never(),
    traceS: never(),
    evidentS: never(),
    ventS: never(),
    runawayS: never(),
    runawayCells: new Uint8Array(count),
    peakShortPowerW: new Float64Array(count),
    exposed: new Uint8Array(count),
  };
}

/** Writes a time once. */
export function recordFirst(into: Float64Array, m: number, timeS: number): void {
  if (Number.isNaN(into[m])) into[m] = timeS;
}

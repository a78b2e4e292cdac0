import { SAMPLE_PERIOD_S } from '@hvs/contract';

/** This many samples in a row from the past mean that the clock was set back; fewer are late arrivals. */
export const RESTART_SAMPLES = 6;

export interface SampleClock {
  /**
   * Periods of 10 s from the last sample to this one, to the nearest; Infinity for the first.
   * 0 refuses the sample: not a time, not later than the last one, or less than half a period later.
   */
  advance(timeS: number): number;
}

/**
 * Counts each sample from the one before, not from a fixed grid, so that a slow or fast clock never drifts between two
 * slots.
 *
 * One wrong time in the future must not silence a module for good. The clock starts anew after RESTART_SAMPLES samples
 * in a row that lie before the last one, each at least a slot after its predecessor.
 */
export function createSampleClock(): SampleClock {
  let lastS = -Infinity;
  let refusedS = NaN;
  let refusedCount = 0;

  const accept = (timeS: number): void => {
    lastS = timeS;
    refusedS = NaN;
    refusedCount = 0;
  };

  const isSetBack = (timeS: number): boolean => {
    if (timeS > lastS) return false;
    if (refusedCount === 0 || periods(timeS - refusedS) > 0) {
      refusedS = timeS;
      refusedCount += 1;
    }
    return refusedCount === RESTART_SAMPLES;
  };

  return {
    advance(timeS) {
      if (!Number.isFinite(timeS)) return 0;
      const steps = periods(timeS - lastS);
      if (steps > 0) {
        accept(timeS);
        return steps;
      }
      if (!isSetBack(timeS)) return 0;
      accept(timeS);
      return Infinity;
    },
  };
}

function periods(durationS: number): number {
  return Math.max(0, Math.round(durationS / SAMPLE_PERIOD_S));
}

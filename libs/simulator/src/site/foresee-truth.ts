import type { FaultClass } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { createSite, type Site } from './site.ts';

/** The outcome of one module's fault. Times are seconds of the scenario, NaN for events that never come. */
export interface FaultEvent {
  /** Into MODULE_IDS. */
  readonly moduleIndex: number;
  readonly faultClass: FaultClass;
  /** False for a module without a fault of its own that vented because the air of its rack heated it. */
  readonly own: boolean;
  readonly onsetS: number;
  readonly traceS: number;
  readonly ventS: number;
  readonly runawayS: number;
  readonly runawayCells: number;
  /**
   * Largest power of the fault's short before the runaway, W as a reference cell of 2.6 kJ/K would have it; 0 without a
   * short.
   */
  readonly peakShortPowerW: number;
}

/** Runs a scenario once to learn the outcome of its faults. */
export function foreseeTruth(scenario: Scenario): readonly FaultEvent[] {
  const site = createSite(scenario);
  while (site.step());
  return listEvents(scenario, site);
}

/** The outcome of the scenario's faults so far. */
export function listEvents(scenario: Scenario, { moduleIndices, truth }: Site): readonly FaultEvent[] {
  return moduleIndices.flatMap((moduleIndex, m) => {
    const faultClass = truth.faultClass[m];
    if (!faultClass) return [];
    return {
      moduleIndex,
      faultClass,
      own: scenario.faults.some((fault) => fault.moduleIndex === moduleIndex),
      onsetS: truth.onsetS[m],
      traceS: truth.traceS[m],
      ventS: truth.ventS[m],
      runawayS: truth.runawayS[m],
      runawayCells: truth.runawayCells[m],
      peakShortPowerW: truth.peakShortPowerW[m],
    };
  });
}

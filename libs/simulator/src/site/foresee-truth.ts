import type { FaultClass } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { createSite, type Site } from './site.ts';

/** What comes of one module's fault; times in seconds of the scenario, NaN for what never comes. */
export interface FaultEvent {
  /** Into MODULE_IDS. */
  readonly moduleIndex: number;
  readonly faultClass: FaultClass;
  /** false: a module without a fault of its own that the air of its rack has heated until it vented. */
  readonly own: boolean;
  readonly onsetS: number;
  readonly traceS: number;
  readonly ventS: number;
  readonly runawayS: number;
  readonly runawayCells: number;
  /** Largest power of the fault's short before the runaway, W as a reference cell of 2.6 kJ/K would have it; 0 without a short. */
  readonly peakShortPowerW: number;
}

/** Runs a scenario once to learn what its faults come to. */
export function foreseeTruth(scenario: Scenario): readonly FaultEvent[] {
  const site = createSite(scenario);
  while (site.step());
  return listEvents(scenario, site);
}

/** What has come of the scenario's faults by now. */
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

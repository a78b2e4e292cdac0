import type { FaultClass, Scenario, Site } from '@hvs/simulator';

/** The truth about a module that a fault struck. Times are NaN for events that never came. */
export interface ModuleTruth {
  readonly faultClass: FaultClass;
  /** False for a module that only suffers from the fault of another one. */
  readonly isOwnFault: boolean;
  readonly onsetS: number;
  /** First sample in which a sensor could tell. */
  readonly traceS: number;
  /** First sample in which a channel differs by more than any healthy module: 5 K, 25 ppm or half a cell. */
  readonly evidentS: number;
  readonly ventS: number;
  readonly runawayS: number;
  readonly peakShortPowerW: number;
}

/** The truth by module, undefined where no fault struck. It is complete after the site's last step. */
export function readTruth({ truth, moduleIndices }: Site, scenario: Scenario): (ModuleTruth | undefined)[] {
  const owners = new Set(scenario.faults.map(({ moduleIndex }) => moduleIndex));
  return truth.faultClass.map((faultClass, module) =>
    faultClass === undefined
      ? undefined
      : {
          faultClass,
          isOwnFault: owners.has(moduleIndices[module]),
          onsetS: truth.onsetS[module],
          traceS: truth.traceS[module],
          evidentS: truth.evidentS[module],
          ventS: truth.ventS[module],
          runawayS: truth.runawayS[module],
          peakShortPowerW: truth.peakShortPowerW[module],
        },
  );
}

import type { ModuleTruth } from '../../site/module-truth.ts';
import type { Alarm } from './judges.ts';

/** A fault as a judge saw it, on the first module to run away or, without a runaway, to vent. */
export interface JudgedEvent extends ModuleTruth {
  /** First alarm on that module since the fault's onset; NaN if none. */
  readonly alarmS: number;
  /** Readings of that module between the evidence of the fault and its runaway. An alarm takes two. */
  readonly readings: number;
}

/** Readings of a module from one time up to another. */
export type CountReadings = (module: number, fromS: number, toS: number) => number;

/** Judges the fault of the module that runs away first or, if none does, vents first. */
export function judgeEvent(
  truth: readonly (ModuleTruth | undefined)[],
  alarms: readonly Alarm[],
  countReadings: CountReadings,
): JudgedEvent | undefined {
  const candidates = truth.flatMap((fault, module) => (fault?.isOwnFault === true ? [{ fault, module }] : []));
  const first = candidates.toSorted((a, b) => compareCourse(a.fault, b.fault))[0];
  if (first === undefined) return undefined;
  const { fault, module } = first;
  const alarm = alarms.find((one) => one.module === module && one.timeS >= fault.onsetS);
  return {
    ...fault,
    alarmS: alarm?.timeS ?? NaN,
    readings: countReadings(module, fault.evidentS, fault.runawayS),
  };
}

/** Alarms that no fault explains: on a healthy module in clean air, or on a faulty one before its fault's onset. */
export function countFalseAlarms(
  truth: readonly (ModuleTruth | undefined)[],
  alarms: readonly (Alarm & { readonly isExposed: boolean })[],
): number {
  return alarms.filter(({ module, timeS, isExposed }) => {
    const fault = truth[module];
    return !isExposed && !(fault !== undefined && timeS >= fault.onsetS);
  }).length;
}

function compareCourse(a: ModuleTruth, b: ModuleTruth): number {
  return compareTimes(a.runawayS, b.runawayS) || compareTimes(a.ventS, b.ventS) || compareTimes(a.traceS, b.traceS);
}

/** Ascending, NaN last. */
function compareTimes(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

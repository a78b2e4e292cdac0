import type { ModuleTruth } from '../module-truth.ts';
import type { Alarm } from './observe-site.ts';

/** A fault that ran its course under the model's eyes: the first module to run away, or to vent. */
export interface FaultEvent extends ModuleTruth {
  /** First alarm on that module that the fault's trace can have raised; NaN if none. */
  readonly alarmS: number;
}

/** Of the modules with a fault of their own the one that runs away first; if none does, vents first. */
export function judgeEvent(
  truth: readonly (ModuleTruth | undefined)[],
  alarms: readonly Alarm[],
): FaultEvent | undefined {
  const candidates = truth.flatMap((fault, module) =>
    fault?.isOwnFault === true ? [{ fault, module }] : [],
  );
  const first = candidates.toSorted((a, b) => compareCourse(a.fault, b.fault))[0];
  if (first === undefined) return undefined;
  const { fault, module } = first;
  const alarm = alarms.find((one) => one.module === module && one.timeS >= fault.traceS);
  return { ...fault, alarmS: alarm?.timeS ?? NaN };
}

/** Alarms that no fault explains: on a healthy module in clean air, or on a faulty one before its fault's trace. */
export function countFalseAlarms(
  truth: readonly (ModuleTruth | undefined)[],
  alarms: readonly (Alarm & { readonly isExposed: boolean })[],
): number {
  return alarms.filter(({ module, timeS, isExposed }) => {
    const fault = truth[module];
    return !isExposed && !(fault !== undefined && timeS >= fault.traceS);
  }).length;
}

function compareCourse(a: ModuleTruth, b: ModuleTruth): number {
  return (
    compareTimes(a.runawayS, b.runawayS) ||
    compareTimes(a.ventS, b.ventS) ||
    compareTimes(a.traceS, b.traceS)
  );
}

/** Ascending, NaN last. */
function compareTimes(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

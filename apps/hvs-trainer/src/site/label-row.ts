import type { ModuleTruth } from './module-truth.ts';
import { WATCHED_AFTER_S } from './site-batches.ts';

/** Earlier rows of a slow fault may bear its trace, but nobody could tell. */
export const LABELLED_BEFORE_S = 3600;

/** Later rows belong to a fire that everybody sees. */
export const LABELLED_AFTER_S = WATCHED_AFTER_S;

/** 1 = hazardous, 0 = harmless, undefined = left out, because neither can be known. */
export type RowLabel = 0 | 1 | undefined;

/**
 * Label of a module's row at `timeS`, by what can be known then. A row is hazardous if the module ends in a vent or a
 * runaway, from the fault's first trace on, but at most in the last hour before the end. These rows are left out:
 * between the trace and that hour; of a fault that came to nothing, which nobody could know; and of a healthy module in
 * the gas and heat of another one's fault.
 */
export function labelRow(truth: ModuleTruth | undefined, timeS: number, isExposed: boolean): RowLabel {
  if (truth === undefined || !(timeS >= truth.traceS)) return isExposed ? undefined : 0;
  const hazardS = Number.isNaN(truth.runawayS) ? truth.ventS : truth.runawayS;
  const isTelling = timeS >= hazardS - LABELLED_BEFORE_S && timeS <= hazardS + LABELLED_AFTER_S;
  return isTelling ? 1 : undefined;
}

import type { ModuleTruth } from './module-truth.ts';
import { WATCHED_AFTER_S } from './site-batches.ts';

/** Rows longer before a slow fault's runaway than this may bear its trace, yet nobody could tell it. */
export const LABELLED_BEFORE_S = 3600;

/** Later rows are a fire that everybody sees. */
export const LABELLED_AFTER_S = WATCHED_AFTER_S;

/** 1 = hazardous, 0 = not, undefined = left out: what it is cannot be said. */
export type RowLabel = 0 | 1 | undefined;

/**
 * Label of a module's row at `timeS`, by what can be known. Hazardous is only a module that ends in a vent or a
 * runaway, from the fault's first trace on and for at most the last hour before it. Left out are the rows between the
 * trace and that hour; those of a fault that came to nothing, as nobody could know that it would; and those of a
 * healthy module in the gas and heat of another one's fault.
 */
export function labelRow(truth: ModuleTruth | undefined, timeS: number, isExposed: boolean): RowLabel {
  if (truth === undefined || !(timeS >= truth.traceS)) return isExposed ? undefined : 0;
  const hazardS = Number.isNaN(truth.runawayS) ? truth.ventS : truth.runawayS;
  const isTelling = timeS >= hazardS - LABELLED_BEFORE_S && timeS <= hazardS + LABELLED_AFTER_S;
  return isTelling ? 1 : undefined;
}

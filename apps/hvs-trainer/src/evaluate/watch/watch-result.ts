import type { SeriesLeg } from '../plan/leg.ts';
import type { PybammHistories } from './pybamm-histories.ts';
import type { SeriesResult } from './watch-series.ts';
import type { SiteResult } from './watch-site.ts';

export interface SeriesLegResult {
  readonly leg: SeriesLeg;
  readonly series: readonly SeriesResult[];
  /** Of leg d. */
  readonly histories?: PybammHistories;
}

export type WatchResult = { readonly site: SiteResult } | SeriesLegResult;

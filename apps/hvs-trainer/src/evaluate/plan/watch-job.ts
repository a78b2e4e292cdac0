import type { SiteJob } from './campaign.ts';
import type { SeriesLeg } from './leg.ts';

/** All the series of a leg, or for a quick look the first of each group. */
export interface SeriesJob {
  readonly leg: SeriesLeg;
  readonly folder: string;
  readonly isQuick: boolean;
}

/** What to watch, with which models and at which thresholds. */
export interface WatchJob {
  readonly what: { readonly site: SiteJob } | { readonly series: SeriesJob };
  readonly modelFile: string;
  readonly thresholds: readonly number[];
  readonly champion?: { readonly modelFile: string; readonly threshold: number } | undefined;
}

import type { Tenth } from '@hvs/judge';
import type { EventGroup } from '../evaluate/figures/event-group.ts';
import type { WatchJob } from '../evaluate/plan/watch-job.ts';

/** A model that is scored: its file and the threshold of its card. */
export interface ScoredModel {
  readonly modelFile: string;
  readonly threshold: number;
}

/** What to show to the models, all of which see the same readings. */
export interface ScoreJob {
  readonly what: WatchJob['what'];
  /** At least one. */
  readonly models: readonly ScoredModel[];
}

/** What came of a site or a leg of series. Arrays `by model` are in the order of the job's models. */
export type Scored = { readonly site: ScoredSite } | { readonly series: readonly ScoredSeries[] };

export type ScoredSite =
  | {
      readonly campaign: 'normal' | 'nuisance';
      readonly moduleHours: number;
      /** By model: alarm episodes, those on warm-only shorts apart. */
      readonly episodes: readonly number[];
    }
  | {
      readonly campaign: 'event';
      /** Left out when the fault came to nothing. */
      readonly event?: ScoredEvent;
      /** By model: alarms that no fault explains. */
      readonly episodes: readonly number[];
      /** By model, in leg a only. */
      readonly tallies?: readonly ScoredTally[];
    };

export interface ScoredEvent {
  readonly faultClass: string;
  readonly group: EventGroup;
  readonly hazard: 'runaway' | 'vent';
  readonly isInReach: boolean;
  /** By model: seconds from alarm to hazard, 0 = no alarm before it. */
  readonly leadS: readonly number[];
}

export interface ScoredTally {
  readonly rows: number;
  readonly hazardous: number;
  readonly squares: number;
  readonly tenths: readonly Tenth[];
}

export interface ScoredSeries {
  readonly name: string;
  readonly kind: 'normal' | 'runaway';
  readonly moduleHours: number;
  /** By model: alarm episodes of a normal series. */
  readonly episodes: readonly number[];
  /** By model, of a series that ends in a runaway. */
  readonly leadS: readonly number[];
}

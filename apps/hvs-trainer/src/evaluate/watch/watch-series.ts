import { SAMPLE_PERIOD_S } from '@hvs/contract';
import type { ReadingBatch } from './judges.ts';
import { type JudgedModels, observeReadings } from './observe-readings.ts';

/** Readings of one module; `driving` [rows] tells for vehicles in which state a row is, 1 = driving. */
export interface SeriesBatch extends ReadingBatch {
  readonly driving?: Uint8Array;
}

export interface WatchableSeries {
  readonly name: string;
  readonly kind: 'normal' | 'runaway';
  /** The group it is reported in: `vehicle`, `cells`, or a kind of cycle. */
  readonly group: string;
  readonly runawayS?: number;
  readonly batches: Iterable<SeriesBatch> | AsyncIterable<SeriesBatch>;
}

/** The result of watching a series. */
export interface SeriesResult {
  readonly name: string;
  readonly kind: 'normal' | 'runaway';
  readonly group: string;
  readonly runawayS?: number;
  /** Hours with a reading by state. */
  readonly hours: Readonly<Record<string, number>>;
  /** By judge: the beginning of each alarm episode, and the state at that time. */
  readonly alarms: readonly (readonly { readonly timeS: number; readonly state: string }[])[];
}

/** The state of series that have none. */
const ANY = 'all';

/** Shows a series of one module to the judges. */
export async function watchSeries(
  { name, kind, group, runawayS, batches }: WatchableSeries,
  models: JudgedModels,
): Promise<SeriesResult> {
  const stateAt = new Map<number, string>();
  const hours: Record<string, number> = {};
  const { alarms } = await observeReadings({ modules: 1, batches }, models, (batch) => {
    for (let step = 0; step < batch.steps; step += 1) {
      if (batch.valid[step] === 0) continue;
      const state = batch.driving === undefined ? ANY : batch.driving[step] === 1 ? 'driving' : 'steady';
      stateAt.set(batch.timesS[step], state);
      hours[state] = (hours[state] ?? 0) + SAMPLE_PERIOD_S / 3600;
    }
  });
  return {
    name,
    kind,
    group,
    ...(runawayS === undefined ? {} : { runawayS }),
    hours,
    alarms: alarms.map((some) => some.map(({ timeS }) => ({ timeS, state: stateAt.get(timeS) ?? ANY }))),
  };
}

import type { TrainedDetail } from './evaluation.ts';
import { calibrate, type PrecisionRecall, type RowTally, tracePrecisionRecall } from '../watch/row-tally.ts';
import { summarizeHarmless, summarizeVents, summarizeVentsByClass } from './summarize-events.ts';
import { type NuisanceResult, summarizeNuisances } from './summarize-normal.ts';
import { type EventResult, eventResults, eventsOf } from './summarize-sites.ts';
import type { SiteResult } from '../watch/watch-site.ts';

const SEEN_CHANGE = 0.0005;

/** More figures of leg a. Those that are not by judge are the model's. */
export function summarizeTrained(results: readonly SiteResult[], judges: number): TrainedDetail | undefined {
  const own = results.filter(({ origin }) => origin.leg === 'a');
  if (own.length === 0) return undefined;
  const sites = eventResults(own);
  const events = eventsOf(sites, 0);
  const nuisances = own.filter((result): result is NuisanceResult => result.campaign === 'nuisance');
  return {
    ventsAlarmed: summarizeVents(events),
    ventsByClass: summarizeVentsByClass(events),
    harmlessAlarmed: summarizeHarmless(events),
    nuisances: summarizeNuisances(nuisances, judges),
    rows: summarizeRows(sites),
  };
}

/** Figures of the rows in the sites with a fault: all, and by chemistry. */
function summarizeRows(sites: readonly EventResult[]): TrainedDetail['rows'] {
  const chemistries = new Set(sites.map(({ traits }) => traits.chemistry));
  return ['all', ...[...chemistries].toSorted()].map((of) => {
    const tallies = sites
      .filter(({ traits }) => of === 'all' || traits.chemistry === of)
      .flatMap(({ tally }): RowTally[] => (tally === undefined ? [] : [tally]));
    return {
      of,
      harmless: sum(tallies.flatMap(({ harmless }) => harmless)),
      hazardous: sum(tallies.flatMap(({ hazardous }) => hazardous)),
      calibration: calibrate(tallies),
      precisionRecall: thinCurve(tracePrecisionRecall(tallies)),
    };
  });
}

/** Points that visibly differ from the last one that was kept. */
function thinCurve(curve: readonly PrecisionRecall[]): PrecisionRecall[] {
  const kept: PrecisionRecall[] = [];
  for (const point of curve) {
    const last = kept.at(-1);
    const change =
      last === undefined ? 1 : Math.max(point.recall - last.recall, Math.abs(point.precision - last.precision));
    if (change >= SEEN_CHANGE) kept.push(point);
  }
  return kept;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}

import { SAMPLE_PERIOD_S } from '@hvs/contract';
import type { Tenth } from '@hvs/judge';
import { RULE_NAMES } from '../rules/field-rules.ts';
import { groupOf } from '../evaluate/figures/event-group.ts';
import { hasRunAway, isOutOfReach } from '../evaluate/figures/summarize-events.ts';
import type { JudgedEvent } from '../evaluate/watch/judge-event.ts';
import { BINS, type RowTally } from '../evaluate/watch/row-tally.ts';
import type { SeriesResult } from '../evaluate/watch/watch-series.ts';
import type { SiteResult } from '../evaluate/watch/watch-site.ts';
import type { ScoredEvent, ScoredSeries, ScoredSite, ScoredTally } from './scored.ts';

const TENTHS = 10;
const WARM_SHORT = 'warm-short';

/** Keeps of a watched site what a judgement needs, by model and without the rules of the field. */
export function condenseSite(result: SiteResult): ScoredSite {
  if (result.campaign === 'event') return condenseEvent(result);
  if (result.campaign === 'nuisance') {
    const isApart = result.nuisance === WARM_SHORT;
    return {
      campaign: 'nuisance',
      moduleHours: 0,
      episodes: byModel(result.episodes).map((count) => (isApart ? 0 : count)),
    };
  }
  return {
    campaign: 'normal',
    moduleHours: (result.rows * SAMPLE_PERIOD_S) / 3600,
    episodes: byModel(result.episodes).map((some) => some.filter((causes) => !causes.includes(WARM_SHORT)).length),
  };
}

export function condenseSeries({ name, kind, runawayS, hours, alarms }: SeriesResult): ScoredSeries {
  return {
    name,
    kind,
    moduleHours: kind === 'normal' ? Object.values(hours).reduce((a, b) => a + b, 0) : 0,
    episodes: kind === 'normal' ? byModel(alarms).map(({ length }) => length) : [],
    leadS:
      runawayS === undefined
        ? []
        : byModel(alarms).map((some) =>
            leadS(
              some.map(({ timeS }) => timeS),
              runawayS,
            ),
          ),
  };
}

/** The judges are the first model, the rules, the other models: `nameJudges`. */
function byModel<Item>(judges: readonly Item[]): Item[] {
  return [judges[0], ...judges.slice(1 + RULE_NAMES.length)];
}

function condenseEvent(result: SiteResult & { campaign: 'event' }): ScoredSite {
  const { tally, otherTallies = [] } = result;
  const events = byModel(result.events);
  const event = events.every((one) => one !== undefined) ? describeEvent(events) : undefined;
  return {
    campaign: 'event',
    ...(event === undefined ? {} : { event }),
    episodes: byModel(result.falseAlarms),
    ...(tally === undefined ? {} : { tallies: [tally, ...otherTallies].map(condenseTally) }),
  };
}

/** The same event as each model saw it; undefined when it came to nothing. */
function describeEvent(events: readonly JudgedEvent[]): ScoredEvent | undefined {
  const [first] = events;
  const { faultClass, runawayS, ventS } = first;
  const isRunaway = hasRunAway(first);
  if (!isRunaway && Number.isNaN(ventS)) return undefined;
  return {
    faultClass,
    group: groupOf(first),
    hazard: isRunaway ? 'runaway' : 'vent',
    isInReach: isRunaway && !isOutOfReach(first),
    leadS: events.map(({ alarmS }) => leadS([alarmS], isRunaway ? runawayS : ventS)),
  };
}

/** From the first alarm to the hazard; 0 = none before it. NaN is no alarm. */
function leadS(alarmsS: readonly number[], hazardS: number): number {
  const first = alarmsS.find((timeS) => timeS < hazardS);
  return first === undefined ? 0 : hazardS - first;
}

/** Each row counts with the middle of its bin, one thousandth wide. */
function condenseTally({ harmless, hazardous }: RowTally): ScoredTally {
  const tenths: Tenth[] = [];
  let squares = 0;
  for (let tenth = 0; tenth < TENTHS; tenth += 1) {
    const sums = { rows: 0, hazardous: 0, probabilities: 0 };
    for (let bin = (tenth * BINS) / TENTHS; bin < ((tenth + 1) * BINS) / TENTHS; bin += 1) {
      const probability = (bin + 0.5) / BINS;
      const rows = harmless[bin] + hazardous[bin];
      sums.rows += rows;
      sums.hazardous += hazardous[bin];
      sums.probabilities += rows * probability;
      squares += harmless[bin] * probability ** 2 + hazardous[bin] * (1 - probability) ** 2;
    }
    tenths.push(sums);
  }
  const total = (of: (tenth: Tenth) => number) => tenths.reduce((sum, tenth) => sum + of(tenth), 0);
  return { rows: total(({ rows }) => rows), hazardous: total((tenth) => tenth.hazardous), squares, tenths };
}

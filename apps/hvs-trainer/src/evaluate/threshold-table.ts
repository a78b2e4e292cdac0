import { VOTE } from '../rules/field-rules.ts';
import { rateText, shareText } from '../statistics/percent.ts';
import type { PopulationFigures, SiteFigures } from './figures/evaluation.ts';
import { judgeTrained } from './goals/judge-goals.ts';
import { nameJudges } from './watch/judges.ts';
import { summarizePopulation } from './figures/summarize-sites.ts';
import type { SiteResult } from './watch/watch-site.ts';

/** Thresholds that a look at the tuning sites compares. */
export const TUNING_THRESHOLDS = [0.5, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999];

/** A class needs this many runaways or this much time to count as the worst. */
const LEAST = { runaways: 8, moduleYears: 0.5 };

/**
 * A table of the figures at each threshold. The threshold of a card is chosen from it by the worst class of sites, not
 * by their mean.
 */
export function tabulateThresholds(results: readonly SiteResult[], thresholds: readonly number[]): string {
  const figures = summarizePopulation('a', results, nameJudges(thresholds));
  const lines = thresholds.flatMap((threshold, place) => describe(`threshold ${threshold}`, figures, place));
  const vote = figures.judges.findIndex(({ judge }) => judge === VOTE);
  return `${[...lines, ...describe(VOTE, figures, vote)].join('\n')}\n`;
}

function describe(title: string, figures: PopulationFigures, place: number): string[] {
  const own = { ...figures, judges: [figures.judges[place]] };
  const [{ unexplainedAlarms }] = own.judges;
  return [
    title,
    ...judgeTrained(own).map(({ goal, verdict, reached }) => `  ${verdict.padEnd(6)} ${goal}: ${reached}`),
    `  alarms that no fault explains in sites with a fault: ${unexplainedAlarms}`,
    `  worst in events: ${worstInEvents(figures, place)}`,
    `  worst in false alarms: ${worstInAlarms(figures, place)}`,
  ];
}

/** The three classes with the smallest share of runaways alarmed. */
function worstInEvents({ classes }: PopulationFigures, place: number): string {
  return classes
    .filter(({ runaways }) => runaways >= LEAST.runaways)
    .toSorted((one, other) => one.judges[place].alarmed.value - other.judges[place].alarmed.value)
    .slice(0, 3)
    .map((one) => `${nameOf(one)} ${shareText(one.judges[place].alarmed)}`)
    .join('; ');
}

/** The three classes with the most alarms a module-year. */
function worstInAlarms({ classes }: PopulationFigures, place: number): string {
  return classes
    .filter(({ moduleYears }) => moduleYears >= LEAST.moduleYears)
    .toSorted((one, other) => rateOf(other, place) - rateOf(one, place))
    .slice(0, 3)
    .map((one) => `${nameOf(one)} ${rateText(one.judges[place].perModuleYear)}`)
    .join('; ');
}

function rateOf({ judges }: SiteFigures, place: number): number {
  return judges[place].perModuleYear.value;
}

function nameOf({ trait, value }: PopulationFigures['classes'][number]): string {
  return `${trait} ${value}:`;
}

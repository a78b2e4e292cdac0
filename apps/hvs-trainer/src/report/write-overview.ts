import type { Evaluation, SeriesFigures, SiteFigures } from '../evaluate/figures/evaluation.ts';
import { countEpisodes, sumHours, uniqueYears } from '../evaluate/goals/judge-series-goals.ts';
import { nameChampion } from '../evaluate/watch/judges.ts';
import { LEG_TITLES } from '../evaluate/plan/leg.ts';
import { percent, rateValue } from '../statistics/percent.ts';
import { markdownTable } from './markdown-table.ts';

const HOURS_PER_YEAR = 365.25 * 24;

/** What is judged, by which goals, and every leg beside the others. */
export function writeOverview(evaluation: Evaluation): string[] {
  const { model, goals, leftOut } = evaluation;
  return [
    `# Evaluation of model ${model.name} ${model.version}`,
    `Figures of legs a to d are simulated, those of leg e are measured. Model sha256 \`${model.sha256}\`, threshold ${model.threshold}, code ${evaluation.sourceCommit}, ${evaluation.split} seeds, set ${evaluation.seedSet}. Made by \`${evaluation.command}\`.${evaluation.isQuick ? ' **A quick look: too few sites to judge the model by.**' : ''}`,
    ...(leftOut.length === 0
      ? []
      : [`Left out: ${leftOut.map(({ leg, reason }) => `**${leg}** (${LEG_TITLES[leg]}): ${reason}`).join('; ')}.`]),
    ...championText(evaluation),
    '## Goals',
    markdownTable(
      ['leg', 'goal', 'met', 'reached (95 % bounds)'],
      goals.map(({ leg, goal, verdict, reached }) => [leg, goal, VERDICTS[verdict], reached]),
    ),
    "The figure itself decides whether a goal is met. Bounds that reach over the goal say that so few events cannot prove it. Out of reach: runaways without two readings of the module since their fault was evident, so that no judge could alarm in time. Evident is the first sample in which a sensor differs by 5 K, 25 ppm or half a cell's voltage from the same module without its fault: less is within what healthy modules show. The hot cell of a module with few probes often has none near it, and without a gas sensor nothing else tells.",
    '## Every leg, model and rules of the field',
    'Each cell: runaways alarmed before, and false alarms a module-year (warm-only shorts apart).',
    overviewTable(evaluation),
    '![False alarms by leg and judge](evaluation/legs.svg)',
    trustText(evaluation),
  ];
}

/** Which version judges beside the model and the rules. */
function championText({ champion }: Evaluation): string[] {
  if (champion === undefined) return [];
  const { name, version, sha256, threshold } = champion;
  return [
    `Model ${name} ${version} (sha256 \`${sha256}\`, at its own threshold ${threshold}) judges the same sites and series, and is called \`${nameChampion(champion)}\` in the tables.`,
  ];
}

const VERDICTS = { met: 'yes', missed: '**no**', 'not judged': 'not judged' } as const;

function overviewTable({ judges, populations, series }: Evaluation): string {
  return markdownTable(
    ['leg', 'runaways', 'most that can be reached', 'module-years', ...judges],
    [
      ...populations.map((figures) => [
        `${figures.leg}: ${LEG_TITLES[figures.leg]}`,
        figures.runaways,
        percent(reachable(figures)),
        figures.moduleYears.toFixed(1),
        ...figures.judges.map(({ alarmed, perModuleYear }) => cell(alarmed.value, perModuleYear.value)),
      ]),
      ...series.map((figures) => seriesRow(figures, judges)),
    ],
  );
}

/** Share of the runaways before which the fault was evident. */
export function reachable({ runaways, outOfReach }: Pick<SiteFigures, 'runaways' | 'outOfReach'>): number {
  return (runaways - outOfReach) / runaways;
}

function cell(alarmed: number, perModuleYear: number): string {
  return `${percent(alarmed)}, ${rateValue(perModuleYear)}`;
}

function seriesRow({ leg, groups, histories }: SeriesFigures, judges: readonly string[]): (string | number)[] {
  const states = groups.flatMap((group) => group.states);
  const runaways = groups.flatMap((group) => group.runaways);
  const years = sumHours(states) / HOURS_PER_YEAR;
  const warned = (judge: string): number =>
    runaways.filter(({ judges: own }) => own.some((one) => one.judge === judge && !Number.isNaN(one.leadS))).length;
  return [
    `${leg}: ${LEG_TITLES[leg]}`,
    runaways.length,
    '-',
    `${years.toFixed(years < 1 ? 2 : 1)}${histories === undefined ? '' : ` (unique: ${uniqueYears(histories).toFixed(2)})`}`,
    ...judges.map((judge) => cell(warned(judge) / runaways.length, countEpisodes(states, judge) / years)),
  ];
}

/** Goals of a leg, in plain words. */
function trustText({ goals, isQuick }: Evaluation): string {
  const legs = ['a', 'b', 'c', 'd', 'e'] as const;
  const of = (leg: string) => goals.filter((goal) => goal.leg === leg);
  const holds = legs.filter((leg) => of(leg).length > 0 && of(leg).every(({ verdict }) => verdict === 'met'));
  const misses = legs.filter((leg) => of(leg).some(({ verdict }) => verdict === 'missed'));
  const unknown = legs.filter((leg) => !holds.includes(leg) && !misses.includes(leg));
  const named = (some: readonly (typeof legs)[number][]): string =>
    some.length === 0 ? 'none' : some.map((leg) => `${leg} (${LEG_TITLES[leg]})`).join(', ');
  return [
    `**Where the model may be trusted.** Every goal is met on: ${named(holds)}.`,
    `A goal is missed on: ${named(misses)}; there the table of goals says which, and the chapters say on which batteries.`,
    `Not known: ${named(unknown)}.`,
    ...(isQuick ? ['A quick look decides none of this.'] : []),
  ].join(' ');
}

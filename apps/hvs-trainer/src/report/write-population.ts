import type { PopulationFigures, SiteFigures } from '../evaluate/figures/evaluation.ts';
import { LEG_TITLES } from '../evaluate/plan/leg.ts';
import { judgeNamed } from '../evaluate/goals/goal.ts';
import { VOTE } from '../rules/field-rules.ts';
import { isUnseen } from '../site/seeds.ts';
import type { Share } from '../statistics/bounds.ts';
import { percent, percentBounds, rateText, rateValue } from '../statistics/percent.ts';
import { markdownTable } from './markdown-table.ts';
import { reachable } from './write-overview.ts';

/** A leg of simulated sites: the same figures on each. */
export function writePopulation(figures: PopulationFigures): string[] {
  const { leg, runaways, outOfReach, eventSites, normalSites, moduleYears } = figures;
  return [
    `## Leg ${leg}: ${LEG_TITLES[leg]}`,
    `${runaways} runaways in ${eventSites} simulated sites with a fault, and ${moduleYears.toFixed(1)} module-years of ${normalSites} sites in normal operation with every nuisance at its rate. Out of reach: ${outOfReach}, so that a judge could warn of ${percent(reachable(figures))} at most.`,
    judgeTable(figures),
    causeText(figures),
    // Leg a has a chapter of its own for it.
    ...(leg === 'a' ? [] : ['By fault (simulated, the model):', faultTable(figures)]),
    'By what the sites have in common (simulated; the model, and the vote):',
    classTable(figures),
  ];
}

const MOST_CAUSES = 6;

/** Nuisances that were on when the model alarmed without a fault. */
function causeText({ byCause }: PopulationFigures): string {
  const causes = Object.entries(byCause).toSorted(([, one], [, other]) => other - one);
  if (causes.length === 0) return 'The model raised no alarm in normal operation.';
  const told = causes.slice(0, MOST_CAUSES).map(([cause, count]) => `${cause} ${count}`);
  const rest = causes.slice(MOST_CAUSES).reduce((sum, [, count]) => sum + count, 0);
  return `Alarms of the model in normal operation by the nuisances on at the module: ${told.join(', ')}${rest > 0 ? `, others ${rest}` : ''}.`;
}

function faultTable({ groups }: PopulationFigures): string {
  return markdownTable(
    ['group', 'runaways', 'alarmed before', 'out of reach', 'median lead min', 'evident: median', 'evident: least'],
    groups.map((group) => [
      isUnseen(group.group) ? `**${group.group} (unseen)**` : group.group,
      group.runaways,
      `${percent(group.detected.value)} (${percentBounds(group.detected)})`,
      group.blind,
      group.leadMedianMin.value.toFixed(1),
      group.evidentLeadMedianMin.toFixed(1),
      group.evidentLeadLeastMin.toFixed(1),
    ]),
  );
}

/** One line of a judge. */
function judgeTable({ judges }: SiteFigures): string {
  return markdownTable(
    [
      'judge',
      'alarmed before',
      'seen classes',
      'unseen classes',
      'slow shorts: 20 min',
      '300-650 W: 5 min',
      'false alarms',
      'a module-year',
      'on warm-only shorts',
      'unexplained in sites with a fault',
    ],
    judges.map((judge) => [
      judge.judge,
      share(judge.alarmed),
      share(judge.seenAlarmed),
      share(judge.unseenAlarmed),
      share(judge.slowLead),
      share(judge.constantLead),
      judge.episodes,
      rateText(judge.perModuleYear),
      judge.warmShortEpisodes,
      judge.unexplainedAlarms,
    ]),
  );
}

function share(one: Share): string {
  return one.of === 0 ? '-' : `${percent(one.value)} of ${one.of} (${percentBounds(one)})`;
}

function classTable({ classes }: PopulationFigures): string {
  return markdownTable(
    [
      'sites by',
      'class',
      'runaways',
      'out of reach',
      'alarmed',
      'by the vote',
      'slow shorts: 20 min',
      'module-years',
      'false alarms',
      'a module-year',
      'of the vote',
    ],
    classes.map((own) => {
      const [model] = own.judges;
      const vote = judgeNamed(own, VOTE);
      return [
        own.trait,
        own.value,
        own.runaways,
        own.outOfReach,
        percent(model.alarmed.value),
        percent(vote.alarmed.value),
        `${model.slowLead.count} of ${model.slowLead.of}`,
        own.moduleYears.toFixed(1),
        model.episodes,
        rateText(model.perModuleYear),
        rateValue(vote.perModuleYear.value),
      ];
    }),
  );
}

import type { Bounded } from '../../statistics/bounds.ts';
import type { Evaluation } from '../evaluation.ts';
import { UNSEEN_CLASS } from '../../seeds.ts';
import { percent, percentBounds } from '../judge-goals.ts';
import { markdownTable } from './markdown-table.ts';

/** `evaluation.md`: the figures of an evaluation for people. */
export function writePage(evaluation: Evaluation): string {
  const { model, normal, ventsAlarmed, harmlessAlarmed, unexplainedAlarms } = evaluation;
  return `${[
    `# Evaluation of model ${model.name} ${model.version}`,
    `All figures on this page are from simulated sites. Model sha256 \`${model.sha256}\`, threshold ${model.threshold}, code ${evaluation.sourceCommit}, ${evaluation.split} seeds, set ${evaluation.seedSet}. Made by \`${evaluation.command}\`.${evaluation.isQuick ? ' **A quick look: too few sites to judge the model by.**' : ''}`,
    'An alarm is 2 of 3 consecutive predictions at or over the threshold; an episode ends after 10 minutes below it. In brackets and in columns named so: 95 % bounds (shares: Clopper-Pearson, rates: exact Poisson, quantiles: order statistics).',
    '## Goals',
    markdownTable(
      ['goal', 'met', 'reached (simulated)'],
      evaluation.goals.map(({ goal, isMet, reached }) => [goal, isMet ? 'yes' : '**no**', reached]),
    ),
    '## Warning before runaway (simulated)',
    `The last two columns are the simulator's own limit: the time from the first sample in which any sensor could tell (5 deviations of its noise) to the runaway. \`${UNSEEN_CLASS}\` was never seen in training or tuning. Without readings: a dropped-out sensor left the module without two readings between trace and runaway, so that no model could alarm.`,
    groupTable(evaluation),
    '![Lead time by group, simulated](evaluation/lead-time.svg)',
    `Vents that no runaway followed: ${ventsAlarmed.vents}, alarmed before the vent ${percent(ventsAlarmed.value)} (${percentBounds(ventsAlarmed)}). Faults too weak to vent: ${harmlessAlarmed.faults}, alarmed ${percent(harmlessAlarmed.value)} (${percentBounds(harmlessAlarmed)}); no goal, as a hot cell deserves a look. Alarms in the ${unexplainedAlarms.sites} sites with a fault that the fault does not explain: ${unexplainedAlarms.alarms}.`,
    '## Normal operation (simulated)',
    `${normal.episodes} alarm episodes in ${normal.moduleYears.toFixed(1)} module-years of whole sites with every nuisance at the simulator's rates: ${rate(normal.perModuleYear)} per module-year. LFP: ${ofChemistry(normal.byChemistry.LFP)}; NMC: ${ofChemistry(normal.byChemistry.NMC)}.`,
    causeTable(evaluation),
    'Racks in which a nuisance surely happens, each watched for two days (its other nuisances at their rates):',
    nuisanceTable(evaluation),
    '![Alarms by nuisance, simulated](evaluation/nuisances.svg)',
    '## Rows (a footnote, simulated)',
    'Rows of the sites with a fault only. Rows of one event are all but copies of each other, and hazards are a millionfold more frequent here than in any fleet: these figures say nothing about alarms.',
    rowTable(evaluation),
    '![Calibration, simulated](evaluation/calibration.svg)',
    '![Precision and recall, simulated](evaluation/precision-recall.svg)',
  ].join('\n\n')}\n`;
}

const GROUP_HEAD = [
  'group',
  'runaways',
  'alarmed before',
  'bounds',
  'without readings',
  'median lead min',
  'bounds',
  '5th percentile min',
  'bounds',
  'within 20 s of trace',
  'limit: median',
  'limit: least',
];

function groupTable({ groups }: Evaluation): string {
  return markdownTable(
    GROUP_HEAD,
    groups.map((group) => [
      group.group === UNSEEN_CLASS ? `**${group.group} (unseen)**` : group.group,
      group.runaways,
      percent(group.detected.value),
      percentBounds(group.detected),
      group.blind,
      minutes(group.leadMedianMin.value),
      minuteBounds(group.leadMedianMin),
      minutes(group.leadFifthPercentileMin.value),
      minuteBounds(group.leadFifthPercentileMin),
      percent(group.alarmedWithin20S.value),
      minutes(group.traceLeadMedianMin),
      minutes(group.traceLeadLeastMin),
    ]),
  );
}

function causeTable({ normal }: Evaluation): string {
  const causes = Object.entries(normal.byCause).toSorted(([, a], [, b]) => b - a);
  return markdownTable(['nuisances on at the module', 'episodes'], causes);
}

function nuisanceTable({ nuisances }: Evaluation): string {
  return markdownTable(
    ['nuisance', 'racks', 'with an alarm', 'bounds'],
    nuisances.map(({ nuisance, racks, alarmed }) => [
      nuisance,
      racks,
      percent(alarmed.value),
      percentBounds(alarmed),
    ]),
  );
}

function rowTable({ rows }: Evaluation): string {
  return markdownTable(
    ['chemistry', 'harmless rows', 'hazardous rows', 'precision where recall is 90 %'],
    rows.map(({ of, harmless, hazardous, precisionRecall }) => {
      const point = precisionRecall.find(({ recall }) => recall >= 0.9);
      return [of, harmless, hazardous, point === undefined ? '-' : percent(point.precision)];
    }),
  );
}

function ofChemistry(part: { readonly episodes: number; readonly moduleYears: number }): string {
  return `${part.episodes} in ${part.moduleYears.toFixed(1)}`;
}

function rate({ value, low, high }: Bounded): string {
  return `${value.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`;
}

function minutes(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : 'unknown';
}

function minuteBounds({ low, high }: Bounded): string {
  return `${minutes(low)} to ${minutes(high)}`;
}

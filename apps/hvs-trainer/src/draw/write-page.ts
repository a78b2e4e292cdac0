import type { Bounded } from '../statistics/bounds.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { UNSEEN_CLASS } from '../seeds.ts';
import { OVER_2_KW, percent, percentBounds } from '../evaluate/judge-goals.ts';
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
    'Met is judged by the figure itself. Where its bounds reach over the goal, so few simulated events cannot prove it.',
    '## Warning before runaway (simulated)',
    `The last two columns are the simulator's own yardstick: the lead of an alarm at the fault's first trace, the first sample in which one sensor differs by 5 deviations of its noise. An alarm can come earlier, as the rolling features see less than that over many samples: ${earlier(evaluation)}. \`${UNSEEN_CLASS}\` was never seen in training or tuning. Without readings: a dropped-out sensor left the module without two readings between trace and runaway, so that no model could alarm.`,
    groupTable(evaluation),
    lateNote(evaluation),
    '![Lead time by group, simulated](evaluation/lead-time.svg)',
    `Vents that no runaway followed: ${ventsAlarmed.vents}, alarmed before the vent ${percent(ventsAlarmed.value)} (${percentBounds(ventsAlarmed)}). By class:`,
    ventTable(evaluation),
    `Faults too weak to vent: ${harmlessAlarmed.faults}, alarmed ${percent(harmlessAlarmed.value)} (${percentBounds(harmlessAlarmed)}); no goal, as a hot cell deserves a look. Alarms in the ${unexplainedAlarms.sites} sites with a fault that the fault does not explain: ${unexplainedAlarms.alarms}.`,
    '## Normal operation (simulated)',
    `${normal.episodes} alarm episodes in ${normal.moduleYears.toFixed(1)} module-years of whole sites with every nuisance at the simulator's rates: ${rate(normal.perModuleYear)} per module-year. LFP: ${ofChemistry(normal.byChemistry.LFP)}; NMC: ${ofChemistry(normal.byChemistry.NMC)}.`,
    causeTable(evaluation),
    'Racks in which a nuisance surely happens, each watched for two days (its other nuisances at their rates):',
    nuisanceTable(evaluation),
    '![Alarms by nuisance, simulated](evaluation/nuisances.svg)',
    '## Rows (a footnote, simulated)',
    'Rows of the sites with a fault only; bounds by sites (Korn and Graubard), as rows of one event are all but copies of each other. Hazards are a millionfold more frequent here than in any fleet: these figures say nothing about alarms.',
    rowTable(evaluation),
    calibrationTable(evaluation),
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
  'at trace: median',
  'at trace: least',
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

/** How many runaways were alarmed before their fault's trace. */
function earlier({ groups }: Evaluation): string {
  const all = groups.flatMap(({ leadsMin, traceLeadsMin }) =>
    leadsMin.map((lead, place) => lead > traceLeadsMin[place]),
  );
  return `${all.filter(Boolean).length} of ${all.length} did`;
}

/** What the over-2-kW shorts left of time, and what was made of it. */
function lateNote({ groups }: Evaluation): string {
  const group = groups.find(({ group: name }) => name === OVER_2_KW);
  if (group === undefined) return 'No short of over 2 kW ran away.';
  const delaysS = group.leadsMin.map((lead, place) => Math.round(60 * (group.traceLeadsMin[place] - lead)));
  const late = delaysS.filter((delayS) => delayS > 20).toSorted((a, b) => a - b);
  const left = `Shorts of over 2 kW ran away ${minutes(group.traceLeadLeastMin)} min after their trace at the soonest, ${minutes(group.traceLeadMedianMin)} in the median.`;
  if (late.length === 0) return `${left} Every alarm came within 20 s of the trace.`;
  return `${left} Not within 20 s of the trace: ${late.length}, alarmed after ${late.join(', ')} s. That is the model's miss, not a limit of the physics: in all of them the trace was there to be seen.`;
}

function ventTable({ ventsByClass }: Evaluation): string {
  return markdownTable(
    ['fault class', 'vents', 'alarmed before', 'bounds'],
    ventsByClass.map(({ faultClass, vents, ...alarmed }) => [
      faultClass === UNSEEN_CLASS ? `**${faultClass} (unseen)**` : faultClass,
      vents,
      percent(alarmed.value),
      percentBounds(alarmed),
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
    ['chemistry', 'harmless rows', 'hazardous rows', 'precision where recall is 90 %', 'bounds'],
    rows.map(({ of, harmless, hazardous, precisionRecall }) => {
      const point = precisionRecall.find(({ recall }) => recall >= 0.9);
      if (point === undefined) return [of, harmless, hazardous, '-', '-'];
      const { precision, precisionLow: low, precisionHigh: high } = point;
      return [of, harmless, hazardous, percent(precision), percentBounds({ low, high })];
    }),
  );
}

function calibrationTable({ rows }: Evaluation): string {
  return markdownTable(
    ['chemistry', 'probability given (mean)', 'rows', 'hazardous', 'bounds'],
    rows.flatMap(({ of, calibration }) =>
      calibration.map((bin) => [
        of,
        bin.meanProbability.toFixed(3),
        bin.rows,
        percent(bin.hazardousShare),
        percentBounds(bin),
      ]),
    ),
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

import { OVER_2_KW } from '../evaluate/figures/event-group.ts';
import type { GroupFigures, PopulationFigures, TrainedDetail } from '../evaluate/figures/evaluation.ts';
import { isUnseen } from '../site/seeds.ts';
import type { Bounded } from '../statistics/bounds.ts';
import { percent, percentBounds, shareText } from '../statistics/percent.ts';
import { markdownTable } from './markdown-table.ts';

/** More of leg a: lead by group of fault, nuisances, rows. */
export function writeTrained(
  detail: TrainedDetail,
  { groups, byCause, eventSites, judges }: PopulationFigures,
  names: readonly string[],
): string[] {
  return [
    '## Warning by fault, leg a (simulated)',
    `Lead of the model by group of fault. Powers of constant shorts are scaled by the cell's heat capacity to a reference cell of 2.6 kJ/K (the simulator's truth): a larger cell has a stronger short in the same group. The last two columns are the simulator's own yardstick: the lead of an alarm as soon as the fault is evident (5 K, 25 ppm or half a cell's voltage away from the same module without it), 0 where it never is. An alarm can come earlier: ${earlier(groups)}. Classes marked unseen were never in training or tuning. Out of reach: too few readings since the fault was evident, so that no judge could alarm.`,
    groupTable(groups),
    lateNote(groups),
    '![Lead time by group, simulated](evaluation/lead-time.svg)',
    `Vents that no runaway followed, alarmed before the vent: ${shareText(detail.ventsAlarmed)}. By class:`,
    markdownTable(
      ['fault class', 'alarmed before'],
      detail.ventsByClass.map(({ faultClass, alarmed }) => [named(faultClass), shareText(alarmed)]),
    ),
    `Faults too weak to vent, alarmed: ${shareText(detail.harmlessAlarmed)}; no goal, as a hot cell deserves a look. Alarms in the ${eventSites} sites with a fault that the fault does not explain: ${judges[0].unexplainedAlarms}.`,
    '## Nuisances, leg a (simulated)',
    'Alarm episodes of the model in normal operation by the nuisances that were on at the module:',
    causeTable(byCause),
    'Racks in which a nuisance surely happens, each watched for two days with its other nuisances at their rates: share with an alarm of any kind, 95 % bounds for the model.',
    nuisanceTable(detail.nuisances, names),
    '![Alarms by nuisance, simulated](evaluation/nuisances.svg)',
    '## Rows (a footnote, leg a, simulated)',
    'Rows of the sites with a fault only; bounds by sites (Korn and Graubard), as rows of one event are all but copies of each other. Hazards are a millionfold more frequent here than in any fleet: these figures say nothing about alarms.',
    rowTable(detail.rows),
    calibrationTable(detail.rows),
    '![Calibration, simulated](evaluation/calibration.svg)',
    '![Precision and recall, simulated](evaluation/precision-recall.svg)',
  ];
}

function named(name: string): string {
  return isUnseen(name) ? `**${name} (unseen)**` : name;
}

const GROUP_HEAD = [
  'group',
  'runaways',
  'alarmed before',
  'bounds',
  'out of reach',
  'median lead min',
  'bounds',
  '5th percentile min',
  'bounds',
  'within 20 s of evident',
  'evident: median',
  'evident: least',
];

function groupTable(groups: readonly GroupFigures[]): string {
  return markdownTable(
    GROUP_HEAD,
    groups.map((group) => [
      named(group.group),
      group.runaways,
      percent(group.detected.value),
      percentBounds(group.detected),
      group.blind,
      minutes(group.leadMedianMin.value),
      minuteBounds(group.leadMedianMin),
      minutes(group.leadFifthPercentileMin.value),
      minuteBounds(group.leadFifthPercentileMin),
      percent(group.alarmedWithin20S.value),
      minutes(group.evidentLeadMedianMin),
      minutes(group.evidentLeadLeastMin),
    ]),
  );
}

/** How many runaways were alarmed before their fault was evident. */
function earlier(groups: readonly GroupFigures[]): string {
  const all = groups.flatMap(({ leadsMin, evidentLeadsMin }) =>
    leadsMin.map((lead, place) => lead > evidentLeadsMin[place]),
  );
  return `${all.filter(Boolean).length} of ${all.length} did`;
}

/** The time that shorts over 2 kW left, and how much of it the model used. */
function lateNote(groups: readonly GroupFigures[]): string {
  const group = groups.find(({ group: name }) => name === OVER_2_KW);
  if (group === undefined) return 'No short of over 2 kW ran away.';
  const delaysS = group.leadsMin.map((lead, place) => Math.round(60 * (group.evidentLeadsMin[place] - lead)));
  const late = delaysS.filter((delayS) => delayS > 20).toSorted((a, b) => a - b);
  const left = `Shorts of over 2 kW ran away ${minutes(group.evidentLeadLeastMin)} min after they were evident at the soonest, ${minutes(group.evidentLeadMedianMin)} in the median; there is no time to warn of them.`;
  if (late.length === 0) return `${left} Every alarm came within 20 s of that.`;
  return `${left} Alarmed later than 20 s after that: ${late.length} of ${group.runaways}, after ${late.join(', ')} s.`;
}

function causeTable(byCause: PopulationFigures['byCause']): string {
  const causes = Object.entries(byCause).toSorted(([, a], [, b]) => b - a);
  return markdownTable(['nuisances on at the module', 'episodes'], causes);
}

function nuisanceTable(nuisances: TrainedDetail['nuisances'], judges: readonly string[]): string {
  return markdownTable(
    ['nuisance', 'racks', ...judges],
    nuisances.map(({ nuisance, alarmed }) => [
      nuisance,
      alarmed[0].of,
      ...alarmed.map((share, place) =>
        place === 0 ? `${percent(share.value)} (${percentBounds(share)})` : percent(share.value),
      ),
    ]),
  );
}

function rowTable(rows: TrainedDetail['rows']): string {
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

/** Of all chemistries together; the plot has each. */
function calibrationTable(rows: TrainedDetail['rows']): string {
  return markdownTable(
    ['probability given (mean)', 'rows', 'hazardous', 'bounds'],
    rows
      .filter(({ of }) => of === 'all')
      .flatMap(({ calibration }) => calibration)
      .map((bin) => [bin.meanProbability.toFixed(3), bin.rows, percent(bin.hazardousShare), percentBounds(bin)]),
  );
}

function minutes(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : 'unknown';
}

function minuteBounds({ low, high }: Bounded): string {
  return `${minutes(low)} to ${minutes(high)}`;
}

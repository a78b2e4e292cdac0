import type { ColumnDrift, DriftAssessment, RackDrift, TraitDrift } from './assessment.ts';
import { TRAIT_WORDS } from './explain-drift.ts';

const TITLES = {
  drift: 'Drift: the readings are not what the model was trained on',
  'no-drift': 'No drift',
  'not-enough-data': 'Not enough readings for a verdict',
};
const DESIGN_HEAD = ['| design | foreign | here | sites of the training | p |', '| --- | --- | --- | --- | --- |'];
/** Columns listed of those without drift. */
const CALM_ROWS = 5;

/** The assessment as a page for people. */
export function renderMarkdown(assessment: DriftAssessment): string {
  const { verdict, reasons, model, since, until, rows, window, featuresShare, columns, racks, design } = assessment;
  const judged = window === undefined ? '' : `, judged as a window of ${anOr(window)}`;
  const lines = [
    `# ${TITLES[verdict]}`,
    '',
    `${rows} readings from ${since} to ${until}${judged}. Model ${model.name} ${model.version}, sha256 ${model.sha256}.`,
    '',
    ...reasons.map((reason) => `- ${reason}`),
  ];
  if (window === undefined) return `${lines.join('\n')}\n`;
  const drifted = columns.filter(({ hasDrifted }) => hasDrifted);
  const calm = columns.filter(({ hasDrifted }) => !hasDrifted).toSorted((a, b) => a.p - b.p);
  const shown = [...drifted.toSorted((a, b) => b.psi - a.psi), ...calm.slice(0, CALM_ROWS)];
  return [
    ...lines,
    '',
    `${Math.round(100 * featuresShare)} % of the features drifted. p: how likely a site without drift is as far from the training in a week.`,
    '',
    '| feature | drifted | PSI | KS | p | adjusted for all |',
    '| --- | --- | --- | --- | --- | --- |',
    ...shown.map(columnRow),
    '',
    ...(racks.length === 0
      ? [
          'Racks were not compared. That takes a day of readings, and three racks of which each has readings with a Module_ID.',
        ]
      : [
          '| channel | rack farthest from the others | drifted | offset | usual | adjusted p |',
          '| --- | --- | --- | --- | --- | --- |',
          ...racks.map(rackRow),
        ]),
    '',
    ...(design.length === 0 ? [] : [...DESIGN_HEAD, ...design.map(traitRow), '']),
  ].join('\n');
}

function anOr(window: string): string {
  return window === 'hour' ? 'an hour' : `a ${window}`;
}

function columnRow({ column, hasDrifted, psi, ks, p, adjusted }: ColumnDrift): string {
  return `| ${column} | ${yes(hasDrifted)} | ${psi.toFixed(2)} | ${ks.toFixed(2)} | ${probability(p)} | ${probability(adjusted)} |`;
}

function rackRow({ channel, rack, hasDrifted, offset, usual, adjusted }: RackDrift): string {
  return `| ${channel} | ${rack} | ${yes(hasDrifted)} | ${offset.toPrecision(3)} | ${usual.toPrecision(3)} | ${probability(adjusted)} |`;
}

function traitRow({ trait, value, range: [low, high], hasDrifted, p }: TraitDrift): string {
  const [name, write] = TRAIT_WORDS[trait];
  return `| ${name} | ${yes(hasDrifted)} | ${write(value)} | ${write(low)} to ${write(high)} | ${probability(p)} |`;
}

function yes(hasDrifted: boolean): string {
  return hasDrifted ? 'yes' : '';
}

function probability(value: number): string {
  return value < 1e-6 ? '< 1e-6' : value.toPrecision(2);
}

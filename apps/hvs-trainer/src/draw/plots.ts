import type { TopLevelSpec } from 'vega-lite';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { UNSEEN_CLASS } from '../seeds.ts';

const SIZE = { width: 560, height: 320 } as const;
const INK = '#1f4e79';

type Spec = TopLevelSpec;

const CHEMISTRY = {
  field: 'of',
  type: 'nominal' as const,
  sort: ['all', 'LFP', 'NMC'],
  title: 'chemistry',
};

/** The plots of an evaluation by file name. */
export function plotEvaluation(evaluation: Evaluation): Readonly<Record<string, Spec>> {
  return {
    'lead-time.svg': plotLeads(evaluation),
    'nuisances.svg': plotNuisances(evaluation),
    'calibration.svg': plotCalibration(evaluation),
    'precision-recall.svg': plotPrecisionRecall(evaluation),
  };
}

function titled(title: string, { model }: Evaluation): Pick<Spec, 'title' | 'background'> {
  const subtitle = `simulated sites, model ${model.name} ${model.version} (${model.sha256.slice(0, 12)})`;
  return { title: { text: title, subtitle }, background: 'white' };
}

function plotLeads(evaluation: Evaluation): Spec {
  const values = evaluation.groups.flatMap(({ group, leadsMin }) =>
    // A logarithmic axis has no zero: what had no warning stands at its lower end.
    leadsMin.map((lead) => ({ group: named(group), lead: Math.max(0.1, lead) })),
  );
  return {
    ...titled('Lead time of the alarm before runaway', evaluation),
    width: SIZE.width,
    height: { step: 22 },
    data: { values },
    mark: { type: 'boxplot', extent: 'min-max', color: INK, size: 12 },
    encoding: {
      y: {
        field: 'group',
        type: 'nominal',
        sort: evaluation.groups.map(({ group }) => named(group)),
        title: null,
        axis: { labelLimit: 240 },
      },
      x: {
        field: 'lead',
        type: 'quantitative',
        scale: { type: 'log' },
        axis: { values: [0.1, 1, 10, 100, 1000, 10_000] },
        title: 'minutes (0.1 = no warning); box: quartiles, line: least to longest',
      },
    },
  };
}

function named(group: string): string {
  return group === UNSEEN_CLASS ? `${group} (unseen)` : group;
}

function plotNuisances(evaluation: Evaluation): Spec {
  const values = evaluation.nuisances
    .map(({ nuisance, alarmed }) => ({ nuisance, ...alarmed }))
    .toSorted((a, b) => b.value - a.value);
  const sort = values.map(({ nuisance }) => nuisance);
  const y = { field: 'nuisance', type: 'nominal', sort, title: null } as const;
  const title = 'share of racks with an alarm in two days, 95 % bounds';
  return {
    ...titled('Alarms of harmless nuisances', evaluation),
    width: SIZE.width,
    height: { step: 22 },
    data: { values },
    layer: [
      {
        mark: { type: 'rule', color: INK },
        encoding: {
          y,
          x: { field: 'low', type: 'quantitative', scale: { domain: [0, 1] }, title },
          x2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, color: INK, size: 60 },
        encoding: { y, x: { field: 'value', type: 'quantitative' } },
      },
    ],
  };
}

function plotCalibration(evaluation: Evaluation): Spec {
  const values = evaluation.rows.flatMap(({ of, calibration }) =>
    calibration.map((bin) => ({ of, ...bin })),
  );
  const x = { field: 'meanProbability', type: 'quantitative', title: 'probability given' } as const;
  return {
    ...titled('Calibration of rows, by tenths of the probability', evaluation),
    ...SIZE,
    layer: [
      {
        data: { values: [0, 1].map((p) => ({ p })) },
        mark: { type: 'line', color: '#999', strokeDash: [4, 4] },
        encoding: {
          x: { field: 'p', type: 'quantitative' },
          y: { field: 'p', type: 'quantitative' },
        },
      },
      {
        data: { values },
        mark: { type: 'rule', strokeWidth: 2, opacity: 0.4 },
        encoding: {
          x,
          y: { field: 'low', type: 'quantitative', title: 'share hazardous, 95 % bounds by sites' },
          y2: { field: 'high' },
          color: CHEMISTRY,
        },
      },
      {
        data: { values },
        mark: { type: 'line', point: true },
        encoding: { x, y: { field: 'hazardousShare', type: 'quantitative' }, color: CHEMISTRY },
      },
    ],
  };
}

/** The corner in which the curve bends, one panel each: the curves of the chemistries all but cover each other. */
function plotPrecisionRecall(evaluation: Evaluation): Spec {
  const values = evaluation.rows.flatMap(({ of, precisionRecall }) =>
    precisionRecall.map((point) => ({ of, ...point })),
  );
  const x = {
    field: 'recall',
    type: 'quantitative' as const,
    scale: { domain: [0.9, 1] },
    title: 'recall (dashed: 95 % bounds)',
  };
  const y = { field: 'precision', type: 'quantitative' as const };
  const order = { field: 'recall' } as const;
  return {
    ...titled('Precision and recall of rows in sites with a fault', evaluation),
    data: { values },
    facet: { column: { field: 'of', type: 'nominal', title: null, sort: CHEMISTRY.sort } },
    spec: {
      width: 200,
      height: 240,
      layer: [
        // Of the recall: on so steep a curve the bounds of the precision cannot be seen.
        ...['recallLow', 'recallHigh'].map((field) => ({
          mark: { type: 'line' as const, color: INK, strokeDash: [3, 3], strokeWidth: 1, clip: true },
          encoding: { x: { ...x, field }, y, order },
        })),
        {
          mark: { type: 'line', color: INK, clip: true },
          encoding: { x, y, order },
        },
      ],
    },
  };
}

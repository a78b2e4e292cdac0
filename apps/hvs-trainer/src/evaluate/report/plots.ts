import type { TopLevelSpec } from 'vega-lite';
import type { Evaluation } from '../evaluation.ts';

const SIZE = { width: 560, height: 320 } as const;
const INK = '#1f4e79';

type Spec = TopLevelSpec;

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
    leadsMin.map((lead) => ({ group, lead: Math.max(0.1, lead) })),
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
        sort: evaluation.groups.map(({ group }) => group),
        title: null,
        axis: { labelLimit: 240 },
      },
      x: {
        field: 'lead',
        type: 'quantitative',
        scale: { type: 'log' },
        title: 'minutes (0.1 = no warning)',
      },
    },
  };
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
        mark: { type: 'line', point: true },
        encoding: {
          x: { field: 'meanProbability', type: 'quantitative', title: 'probability given' },
          y: { field: 'hazardousShare', type: 'quantitative', title: 'share hazardous' },
          color: { field: 'of', type: 'nominal', title: 'chemistry' },
        },
      },
    ],
  };
}

function plotPrecisionRecall(evaluation: Evaluation): Spec {
  const values = evaluation.rows.flatMap(({ of, precisionRecall }) =>
    precisionRecall.map((point) => ({ of, ...point })),
  );
  return {
    ...titled('Precision and recall of rows in sites with a fault', evaluation),
    ...SIZE,
    data: { values },
    mark: 'line',
    encoding: {
      x: { field: 'recall', type: 'quantitative', scale: { domain: [0, 1] } },
      y: { field: 'precision', type: 'quantitative', scale: { domain: [0, 1] } },
      color: { field: 'of', type: 'nominal', title: 'chemistry' },
      order: { field: 'recall' },
    },
  };
}

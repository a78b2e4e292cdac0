import type { TopLevelSpec } from 'vega-lite';
import type { Evaluation, PopulationFigures, TrainedDetail } from '../evaluate/figures/evaluation.ts';
import { nameChampion } from '../evaluate/watch/judges.ts';
import { LEG_TITLES } from '../evaluate/plan/leg.ts';
import { isUnseen } from '../site/seeds.ts';

const SIZE = { width: 560, height: 320 } as const;
const INK = '#1f4e79';

/** Place of a rate of zero on a logarithmic axis, alarms a module-year. */
const LEAST_RATE = 0.01;

type Spec = TopLevelSpec;

const CHEMISTRY = { field: 'of', type: 'nominal' as const, title: 'chemistry' };

/** The plots of an evaluation by file name. */
export function plotEvaluation(evaluation: Evaluation): Readonly<Record<string, Spec>> {
  const { populations, trained: detail } = evaluation;
  const trained = populations.find(({ leg }) => leg === 'a');
  return {
    ...(populations.length === 0 ? {} : { 'legs.svg': plotLegs(evaluation) }),
    ...(trained === undefined ? {} : { 'lead-time.svg': plotLeads(evaluation, trained) }),
    ...(detail === undefined
      ? {}
      : {
          'nuisances.svg': plotNuisances(evaluation, detail),
          'calibration.svg': plotCalibration(evaluation, detail),
          'precision-recall.svg': plotPrecisionRecall(evaluation, detail),
        }),
  };
}

function titled(title: string, { model }: Evaluation): Pick<Spec, 'title' | 'background'> {
  const subtitle = `simulated sites, model ${model.name} ${model.version} (${model.sha256.slice(0, 12)})`;
  return { title: { text: title, subtitle }, background: 'white' };
}

/** False alarms of each judge on each leg of simulated sites. A rate of zero is shown by its upper bound alone. */
function plotLegs(evaluation: Evaluation): Spec {
  const watched = evaluation.populations.filter(({ moduleYears }) => moduleYears > 0);
  const values = watched.flatMap(({ leg, judges }) =>
    judges.map(({ judge, perModuleYear: { value, low, high } }) => ({
      leg: `${leg}: ${LEG_TITLES[leg]}`,
      judge,
      // A logarithmic axis has no zero.
      value: Math.max(value, LEAST_RATE),
      low: Math.max(low, LEAST_RATE),
      high: Math.max(high, LEAST_RATE),
    })),
  );
  const y = { field: 'judge', type: 'nominal', sort: [...evaluation.judges], title: null } as const;
  const x = {
    type: 'quantitative' as const,
    scale: { type: 'log' as const },
    title: `false alarms a module-year, 95 % bounds (${LEAST_RATE} = none)`,
  };
  const { champion } = evaluation;
  const beside = champion === undefined ? '' : ` and of ${nameChampion(champion)}`;
  return {
    ...titled(`False alarms of the model and of the rules of the field${beside}`, evaluation),
    data: { values },
    facet: {
      row: {
        field: 'leg',
        type: 'nominal',
        title: null,
        header: { labelAngle: 0, labelOrient: 'top', labelAnchor: 'start' },
      },
    },
    spec: {
      width: SIZE.width,
      height: { step: 22 },
      layer: [
        { mark: { type: 'rule', color: INK }, encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } } },
        { mark: { type: 'point', filled: true, color: INK, size: 60 }, encoding: { y, x: { ...x, field: 'value' } } },
      ],
    },
  };
}

function plotLeads(evaluation: Evaluation, { groups }: PopulationFigures): Spec {
  const values = groups.flatMap(({ group, leadsMin }) =>
    // A logarithmic axis has no zero. An event without a warning stands at its lower end.
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
        sort: groups.map(({ group }) => named(group)),
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
  return isUnseen(group) ? `${group} (unseen)` : group;
}

function plotNuisances(evaluation: Evaluation, { nuisances }: TrainedDetail): Spec {
  const values = nuisances
    .map(({ nuisance, alarmed: [model] }) => ({ nuisance, ...model }))
    .filter(({ of }) => of > 0)
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

function plotCalibration(evaluation: Evaluation, { rows }: TrainedDetail): Spec {
  const values = rows.flatMap(({ of, calibration }) => calibration.map((bin) => ({ of, ...bin })));
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
function plotPrecisionRecall(evaluation: Evaluation, { rows }: TrainedDetail): Spec {
  const values = rows.flatMap(({ of, precisionRecall }) => precisionRecall.map((point) => ({ of, ...point })));
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
    columns: 3,
    facet: { field: 'of', type: 'nominal', title: null },
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

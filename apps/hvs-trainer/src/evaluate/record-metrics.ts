import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelCard, Predecessor } from '@hvs/contract';
import type { Evaluation, PopulationFigures, SeriesFigures } from './figures/evaluation.ts';
import { judgeNamed } from './goals/goal.ts';
import { MODEL, nameChampion } from './watch/judges.ts';
import { countEpisodes, sumHours } from './goals/judge-series-goals.ts';

type Metrics = Record<string, number>;

/** Writes the main figures of every leg into the model version's card; the rest is in evaluation.json. */
export function recordMetrics(folder: string, card: ModelCard, evaluation: Evaluation): void {
  const text = JSON.stringify(tellEvaluation(card, evaluation), null, 2);
  writeFileSync(join(folder, 'model-card.json'), `${text}\n`);
}

/** The card with the figures of this evaluation. Those of another evaluation go, and its predecessor with them. */
export function tellEvaluation(
  card: ModelCard,
  evaluation: Pick<Evaluation, 'champion' | 'populations' | 'series'>,
): ModelCard {
  const { predecessor: _, ...rest } = card;
  const predecessor = collectPredecessor(evaluation);
  return { ...rest, metrics: collectMetrics(evaluation), ...(predecessor === undefined ? {} : { predecessor }) };
}

/** The champion's figures on leg a. Undefined without a champion, or without runaways and time to judge it by. */
export function collectPredecessor({
  champion,
  populations,
}: Pick<Evaluation, 'champion' | 'populations'>): Predecessor | undefined {
  const trained = populations.find(({ leg }) => leg === 'a');
  if (champion === undefined || trained === undefined) return undefined;
  const { seenAlarmed, perModuleYear } = judgeNamed(trained, nameChampion(champion));
  const metrics = {
    simulated_runaways_alarmed_share: seenAlarmed.value,
    simulated_alarm_episodes_per_module_year: perModuleYear.value,
    simulated_alarm_episodes_per_module_year_high: perModuleYear.high,
  };
  if (!Object.values(metrics).every(Number.isFinite)) return undefined;
  return { version: champion.version, sha256: champion.sha256, metrics };
}

/** Figures of the model by name. A delivery compares models by those of leg a. */
export function collectMetrics({ populations, series }: Pick<Evaluation, 'populations' | 'series'>): Metrics {
  const metrics = Object.assign({}, ...populations.map(ofPopulation), ...series.map(ofSeries)) as Metrics;
  // Without events or hours there is no figure.
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

const PREFIX = { a: 'simulated', b: 'simulated_foreign_designs', c: 'simulated_foreign_forms' } as const;

function ofPopulation({ leg, judges: [model], moduleYears, runaways }: PopulationFigures): Metrics {
  const prefix = PREFIX[leg];
  const { seenAlarmed, unseenAlarmed, alarmed, perModuleYear, warmShortEpisodes } = model;
  const shares: Metrics =
    leg === 'a'
      ? {
          simulated_runaways: seenAlarmed.of,
          simulated_runaways_alarmed_share: seenAlarmed.value,
          simulated_unseen_class_alarmed_share: unseenAlarmed.value,
        }
      : { [`${prefix}_runaways`]: runaways, [`${prefix}_runaways_alarmed_share`]: alarmed.value };
  return {
    ...shares,
    [`${prefix}_normal_module_years`]: moduleYears,
    [`${prefix}_alarm_episodes_per_module_year`]: perModuleYear.value,
    [`${prefix}_alarm_episodes_per_module_year_high`]: perModuleYear.high,
    [`${prefix}_warm_short_episodes`]: warmShortEpisodes,
  };
}

function ofSeries({ leg, groups }: SeriesFigures): Metrics {
  if (leg === 'd') {
    const all = groups.flatMap(({ states }) => states);
    return { pybamm_module_hours: sumHours(all), pybamm_alarm_episodes: countEpisodes(all, MODEL) };
  }
  const states = groups.flatMap((group) => group.states.map((state) => ({ group: group.group, state })));
  const figures = states.flatMap(({ group, state }) => {
    const name = `measured_${nameOf(group)}${state.state === 'all' ? '' : `_${nameOf(state.state)}`}`;
    return [
      [`${name}_module_hours`, sumHours([state])],
      [`${name}_alarm_episodes`, countEpisodes([state], MODEL)],
    ];
  });
  const leads = groups.flatMap(({ group, runaways }) =>
    runaways.map(({ judges }, place) => [
      `measured_${nameOf(group)}${runaways.length > 1 ? `_${place + 1}` : ''}_lead_seconds`,
      judges.find(({ judge }) => judge === MODEL)?.leadS ?? NaN,
    ]),
  );
  return Object.fromEntries([...figures, ...leads]) as Metrics;
}

function nameOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
}

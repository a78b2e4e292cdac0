import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelCard } from '@hvs/contract';
import { UNSEEN_CLASS } from '../seeds.ts';
import type { Evaluation } from './evaluation.ts';
import { boundShare } from '../statistics/bounds.ts';

/** Writes the main figures into the model version's card; the rest is in evaluation.json. */
export function recordMetrics(folder: string, card: ModelCard, evaluation: Evaluation): void {
  const { groups, normal } = evaluation;
  const leadsOf = (isIn: (group: string) => boolean): number[] =>
    groups.flatMap(({ group, leadsMin }) => (isIn(group) ? leadsMin : []));
  const shareOver = (leadsMin: readonly number[], leastMin: number): number =>
    boundShare(leadsMin.filter((lead) => lead > leastMin).length, leadsMin.length).value;
  const seen = leadsOf((group) => group !== UNSEEN_CLASS);
  const unseen = leadsOf((group) => group === UNSEEN_CLASS);
  const metrics = {
    simulated_runaways: seen.length,
    simulated_runaways_alarmed_share: shareOver(seen, 0),
    simulated_unseen_class_alarmed_share: shareOver(unseen, 0),
    simulated_normal_module_years: normal.moduleYears,
    simulated_alarm_episodes_per_module_year: normal.perModuleYear.value,
    simulated_alarm_episodes_per_module_year_high: normal.perModuleYear.high,
  };
  const text = JSON.stringify({ ...card, metrics }, null, 2);
  writeFileSync(join(folder, 'model-card.json'), `${text}\n`);
}

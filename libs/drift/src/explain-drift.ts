import { CHANNELS, FEATURE_COUNT } from '@hvs/contract';
import type { ColumnDrift, RackDrift } from './assessment.ts';

const LISTED = 4;

/** A sentence for each kind of drift; none without drift. */
export function explainDrift(columns: readonly ColumnDrift[], racks: readonly RackDrift[], window: string): string[] {
  const drifted = columns.filter(({ hasDrifted }) => hasDrifted).toSorted((a, b) => b.psi - a.psi);
  const features = drifted.filter(({ column }) => column !== 'hazard_probability');
  const reasons: string[] = [];
  if (features.length > 0) {
    const worst = features.slice(0, LISTED).map(({ column, psi }) => `${column} (PSI ${psi.toFixed(1)})`);
    const more = features.length > LISTED ? ` and ${features.length - LISTED} more` : '';
    reasons.push(
      `${features.length} of ${FEATURE_COUNT} features are not like the training: ${worst.join(', ')}${more}`,
    );
  }
  if (drifted.length > features.length) {
    reasons.push('the hazard probability is not distributed as on sites like those of the training');
  }
  for (const { rack, channel, offset, usual } of racks.filter(({ hasDrifted }) => hasDrifted)) {
    const unit = CHANNELS.find(({ name }) => name === channel)?.unit ?? '';
    const side = offset > 0 ? 'above' : 'below';
    reasons.push(
      `${channel} of ${rack} is ${Math.abs(offset).toPrecision(3)} ${unit} ${side} the other racks; ` +
        `the most that half of the sites without drift show in a ${window} is ${usual.toPrecision(2)} ${unit}`,
    );
  }
  return reasons;
}

import { CHANNELS, type DesignTrait, FEATURE_COUNT } from '@hvs/contract';
import type { ColumnDrift, RackDrift, TraitDrift } from './assessment.ts';

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

/** A trait in words: its name, and a value with its unit. */
export const TRAIT_WORDS: Readonly<Record<DesignTrait, readonly [name: string, write: (value: number) => string]>> = {
  capacity: ['the capacity of the modules', (value) => `${value.toPrecision(3)} Ah`],
  resistance: ['the change of voltage by 1 A', (value) => `${(100 * value).toPrecision(2)} %`],
  drop_at_1c: ['the change of voltage by a current of 1 C', (value) => `${(100 * value).toPrecision(2)} %`],
};

/** A sentence for each trait that no site of the training has. */
export function explainDesign(traits: readonly TraitDrift[]): string[] {
  return traits
    .filter(({ hasDrifted }) => hasDrifted)
    .map(({ trait, value, range: [low, high] }) => {
      const [name, write] = TRAIT_WORDS[trait];
      return `${name} is ${write(value)}; on sites like those of the training it is ${write(low)} to ${write(high)}`;
    });
}

import { type DriftReference, FEATURE_COUNT, FEATURE_NAMES, type FeatureName } from '@hvs/contract';
import { bitsOf, createBinTable } from '@hvs/drift';
import type { AddedRows } from './read-added-rows.ts';

/** In which bins the harmless rows from files are, by feature. */
export function countAddedRows(
  { features, rows }: AddedRows,
  edges: DriftReference['edges'],
): Record<FeatureName, number[]> {
  const counts = FEATURE_NAMES.map((name) => Array.from({ length: edges[name].length + 1 }, () => 0));
  const tables = FEATURE_NAMES.map((name) => createBinTable(edges[name]));
  for (const row of rows) {
    for (const [place, table] of tables.entries()) {
      counts[place][table[bitsOf(features[row * FEATURE_COUNT + place])]] += 1;
    }
  }
  return Object.fromEntries(FEATURE_NAMES.map((name, place) => [name, counts[place]])) as Record<FeatureName, number[]>;
}

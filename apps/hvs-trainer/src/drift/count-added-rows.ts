import { join } from 'node:path';
import { type DriftReference, FEATURE_COUNT, FEATURE_NAMES, type FeatureName } from '@hvs/contract';
import { bitsOf, createBinTable } from '@hvs/drift';
import { ADDED_KIND, type DatasetManifest } from '../dataset/manifest.ts';
import { readNpyBytes } from '../dataset/npy-file.ts';
import { readNpy } from '../series/read-npy.ts';

/** In which bins the harmless rows from files are, by feature. Undefined when the dataset has none. */
export function countAddedRows(
  folder: string,
  { kinds }: DatasetManifest,
  edges: DriftReference['edges'],
): Record<FeatureName, number[]> | undefined {
  const added = kinds.indexOf(ADDED_KIND);
  if (added === -1) return undefined;
  const column = (name: string) => readNpyBytes(join(folder, `train-${name}.npy`));
  const [kindOfRow, labels] = [column('kinds'), column('labels')];
  const features = readNpy(join(folder, 'train-features.npy'), FEATURE_COUNT, 'make the dataset anew');
  const counts = FEATURE_NAMES.map((name) => Array.from({ length: edges[name].length + 1 }, () => 0));
  const tables = FEATURE_NAMES.map((name) => createBinTable(edges[name]));
  for (const [row, kind] of kindOfRow.entries()) {
    if (kind !== added || labels[row] === 1) continue;
    for (const [place, table] of tables.entries()) {
      counts[place][table[bitsOf(features[row * FEATURE_COUNT + place])]] += 1;
    }
  }
  return Object.fromEntries(FEATURE_NAMES.map((name, place) => [name, counts[place]])) as Record<FeatureName, number[]>;
}

import { join } from 'node:path';
import { type DriftColumn, type DriftReference, FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import { chooseEdges, shorten } from '@hvs/drift';
import { ADDED_KIND, type DatasetManifest } from '../dataset/manifest.ts';
import { readNpyBytes } from '../dataset/npy-file.ts';
import { readNpy } from '../series/read-npy.ts';
import { TrainerError } from '../trainer-error.ts';

/** A hazard has its own scale: most probabilities are tiny, and the alarms are near 1. */
const HAZARD_EDGES = [1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99].map(
  shorten,
);

/** Edges of the bins by the rows of normal operation that the fit learns from, of the simulator and measured. */
export function chooseDatasetEdges(folder: string, { kinds }: DatasetManifest): DriftReference['edges'] {
  const hint = 'make the dataset: npx nx dataset hvs-trainer';
  const features = readNpy(join(folder, 'train-features.npy'), FEATURE_COUNT, hint);
  const kindOfRow = readNpyBytes(join(folder, 'train-kinds.npy'));
  const wanted = kinds.flatMap((kind, index) => (kind === 'normal' || kind === ADDED_KIND ? [index] : []));
  const rows: number[] = [];
  for (const [row, kind] of kindOfRow.entries()) if (wanted.includes(kind)) rows.push(row);
  if (rows.length === 0) throw new TrainerError(`${folder} has no rows of normal operation`, hint);
  const edges = FEATURE_NAMES.map((name, column) => {
    const values = Float32Array.from(rows, (row) => features[row * FEATURE_COUNT + column]).toSorted();
    return [name, chooseEdges(values)];
  });
  return { ...Object.fromEntries(edges), hazard_probability: HAZARD_EDGES } as Record<DriftColumn, number[]>;
}

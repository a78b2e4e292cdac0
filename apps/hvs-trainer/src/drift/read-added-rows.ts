import { join } from 'node:path';
import { FEATURE_COUNT } from '@hvs/contract';
import { ADDED_KIND, type DatasetManifest } from '../dataset/manifest.ts';
import { readNpyBytes } from '../dataset/npy-file.ts';
import { readNpy } from '../series/read-npy.ts';

/** The harmless rows from files in the training rows of a dataset. */
export interface AddedRows {
  /** Of all training rows [rows x 30]. */
  readonly features: Float32Array;
  /** Numbers of the rows from files. */
  readonly rows: readonly number[];
}

/** Undefined when the dataset has no rows from files. */
export function readAddedRows(folder: string, { kinds }: DatasetManifest): AddedRows | undefined {
  const added = kinds.indexOf(ADDED_KIND);
  if (added === -1) return undefined;
  const column = (name: string) => readNpyBytes(join(folder, `train-${name}.npy`));
  const [kindOfRow, labels] = [column('kinds'), column('labels')];
  const features = readNpy(join(folder, 'train-features.npy'), FEATURE_COUNT, 'make the dataset anew');
  const rows: number[] = [];
  for (const [row, kind] of kindOfRow.entries()) if (kind === added && labels[row] !== 1) rows.push(row);
  return { features, rows };
}

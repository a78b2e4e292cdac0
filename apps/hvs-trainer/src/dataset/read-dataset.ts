import { join } from 'node:path';
import { readDocument } from '../read-document.ts';
import { TrainerError } from '../trainer-error.ts';
import { hashDataset } from './hash-dataset.ts';
import { type DatasetManifest, parseDatasetManifest } from './manifest.ts';

const HINT = 'make the dataset: npx nx dataset hvs-trainer';

/** The manifest of a dataset, after a check that the rows have its hash. */
export function readDataset(folder: string): DatasetManifest {
  const manifest = readDocument(join(folder, 'dataset.json'), parseDatasetManifest, HINT);
  const found = hashDataset(folder);
  if (found === manifest.sha256) return manifest;
  throw new TrainerError(`the rows in ${folder} have the sha256 ${found}, dataset.json says ${manifest.sha256}`, HINT);
}

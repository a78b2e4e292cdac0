import Type, { type Static } from 'typebox';
import { AddedData, parseDocument, TrainingSources } from '@hvs/contract';

/** The kind of rows that `ingest` took from files. */
export const ADDED_KIND = 'added';

const Split = Type.Object({
  rows: Type.Integer({ minimum: 1 }),
  hazardous: Type.Integer({ minimum: 1 }),
});

/** `dataset.json`: what a dataset folder holds. */
export const DatasetManifest = Type.Object({
  seed: Type.Integer({ minimum: 0 }),
  features: Type.Array(Type.String()),
  /** The meaning of the numbers in the column `kinds`. */
  kinds: Type.Array(Type.String()),
  splits: Type.Object({ train: Split, tuning: Split }),
  /** What `ingest` added to the simulated rows. */
  added: Type.Optional(Type.Array(AddedData)),
  /** Hash of all its .npy files by `hashDataset`. */
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  /** Of both splits. Goes into the card. */
  sources: Type.Optional(TrainingSources),
});
export type DatasetManifest = Static<typeof DatasetManifest>;

export function parseDatasetManifest(value: unknown): DatasetManifest {
  return parseDocument('dataset.json', DatasetManifest, value);
}

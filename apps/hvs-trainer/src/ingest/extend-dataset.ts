import { copyFileSync, createReadStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FEATURE_COUNT } from '@hvs/contract';
import { hashDataset } from '../dataset/hash-dataset.ts';
import { ADDED_KIND, type DatasetManifest } from '../dataset/manifest.ts';
import { createNpyFile, HEADER_BYTES } from '../dataset/npy-file.ts';
import { readDataset } from '../dataset/read-dataset.ts';
import { TrainerError } from '../trainer-error.ts';
import type { Ingested } from './ingest-folder.ts';

const TUNING = ['features', 'labels', 'weights', 'kinds', 'sites'].map((column) => `tuning-${column}.npy`);

interface Extension {
  readonly base: string;
  readonly out: string;
  readonly ingested: Ingested;
  /** Whether the telemetry was measured; the other kind is of a simulator. */
  readonly measured: boolean;
}

/**
 * Writes a dataset of the rows of `base` and the new ones, which go into the split that the fit learns from. Throws
 * where both folders are the same one.
 */
export async function extendDataset({ base, out, ingested, measured }: Extension): Promise<DatasetManifest> {
  if (resolve(base) === resolve(out)) {
    throw new TrainerError(`${out} is the dataset to add to`, 'name another folder for the new dataset: --out');
  }
  const before = readDataset(base);
  mkdirSync(out, { recursive: true });
  const manifestFile = join(out, 'dataset.json');
  // Until the new manifest is written, at the end, the folder counts as no dataset.
  rmSync(manifestFile, { force: true });
  for (const name of [...TUNING, 'sites.json']) copyFileSync(join(base, name), join(out, name));
  const { features, labels, files, design } = ingested;
  const count = labels.length;
  const kinds = before.kinds.includes(ADDED_KIND) ? before.kinds : [...before.kinds, ADDED_KIND];
  const append = async (column: string, type: 'float32' | 'uint8', values: Float32Array | Uint8Array) => {
    const name = `train-${column}.npy`;
    const file = createNpyFile(join(out, name), type, column === 'features' ? FEATURE_COUNT : 1);
    const width = type === 'float32' ? 4 * (column === 'features' ? FEATURE_COUNT : 1) : 1;
    await copyValues(join(base, name), width, (bytes) => {
      file.append(type === 'uint8' ? bytes : new Float32Array(bytes.buffer));
    });
    file.append(values);
    return file.close();
  };
  await append('features', 'float32', features);
  await append('weights', 'float32', new Float32Array(count).fill(1));
  await append('sites', 'float32', new Float32Array(count).fill(-1));
  await append('kinds', 'uint8', new Uint8Array(count).fill(kinds.indexOf(ADDED_KIND)));
  const rows = await append('labels', 'uint8', labels);
  const hazardous = labels.reduce((sum, label) => sum + label, 0);
  const { train, tuning } = before.splits;
  const added = {
    rows: count,
    hazardous,
    measured,
    files: files.map(({ name, sha256 }) => ({ name, sha256 })),
    design,
  };
  const manifest: DatasetManifest = {
    ...before,
    kinds,
    splits: { train: { rows, hazardous: train.hazardous + hazardous }, tuning },
    added: [...(before.added ?? []), added],
    ...(before.sources && {
      sources: { ...before.sources, files: [...before.sources.files, ...files.map(({ sha256: hash }) => hash)] },
    }),
    sha256: hashDataset(out),
  };
  writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** Gives the values of a .npy file in whole rows of `width` bytes, each time in memory of their own. */
async function copyValues(file: string, width: number, take: (bytes: Uint8Array<ArrayBuffer>) => void): Promise<void> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { start: HEADER_BYTES, highWaterMark: 8_000_000 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const whole = bytes.length - (bytes.length % width);
    take(Uint8Array.from(bytes.subarray(0, whole)));
    rest = bytes.subarray(whole);
  }
}

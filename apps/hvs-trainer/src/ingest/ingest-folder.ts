import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readdirSync, writeSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { DesignTraits } from '@hvs/contract';
import { TrainerError } from '../trainer-error.ts';
import { checkRow, missingColumns } from './check-row.ts';
import { createRowKeeper, type RowKeeper } from './keep-rows.ts';
import type { LabelOf } from './labels.ts';
import { createSiteDesign } from './site-design.ts';
import { readRows, TELEMETRY_ENDINGS } from './read-rows.ts';

export interface IngestedFile {
  readonly name: string;
  readonly sha256: string;
  /** Rows that were read, and those of them that were set aside. */
  readonly rows: number;
  readonly rejected: number;
}

export interface Ingested {
  readonly files: readonly IngestedFile[];
  readonly modules: number;
  readonly features: Float32Array;
  readonly labels: Uint8Array;
  /** How the modules are built, by their harmless readings. */
  readonly design: DesignTraits;
}

/** Lines of the file of rejects. Beyond, rows are counted only: a file of something else may have any number. */
const MOST_REJECTS = 100_000;

type Reject = (file: string, place: number, reason: string) => void;

/**
 * Reads all telemetry files of a folder. A bad row is written to `rejectsFile` with its file, place and reason, and the
 * rest goes on; a file that ends in the middle gives what came before.
 */
export async function ingestFolder(folder: string, labelOf: LabelOf, rejectsFile: string): Promise<Ingested> {
  const names = listFiles(folder);
  const design = createSiteDesign();
  const keeper = createRowKeeper(({ module, timeS }, label, features) => {
    if (label === 0) design.add(module, timeS, features);
  });
  const descriptor = openSync(rejectsFile, 'w');
  let written = 0;
  const reject: Reject = (file, place, reason) => {
    if (written < MOST_REJECTS) writeSync(descriptor, `${JSON.stringify({ file, place, reason })}\n`);
    written += 1;
  };
  const files: IngestedFile[] = [];
  try {
    for (const name of names) files.push(await ingestFile(folder, name, { keeper, labelOf, reject }));
  } finally {
    closeSync(descriptor);
  }
  return { files, modules: keeper.modules(), ...keeper.rows(), design: design.traits() };
}

function listFiles(folder: string): string[] {
  const hint = 'give --data a folder of .csv or .parquet files';
  try {
    const names = readdirSync(folder).filter((name) => TELEMETRY_ENDINGS.includes(extname(name).toLowerCase()));
    if (names.length > 0) return names.toSorted();
  } catch (cause) {
    throw new TrainerError(`${folder} cannot be read`, hint, { cause });
  }
  throw new TrainerError(`${folder} has no telemetry files`, hint);
}

interface Sink {
  readonly keeper: RowKeeper;
  readonly labelOf: LabelOf;
  readonly reject: Reject;
}

async function ingestFile(folder: string, name: string, { keeper, labelOf, reject }: Sink): Promise<IngestedFile> {
  const path = join(folder, name);
  let rows = 0;
  let rejected = 0;
  const setAside = (place: number, reason: string): void => {
    rejected += 1;
    reject(name, place, reason);
  };
  try {
    for await (const row of readRows(path)) {
      if (rows === 0) {
        const missing = missingColumns(row.cells);
        if (missing.length > 0) {
          setAside(0, `the whole file is set aside: it has no column ${missing.join(', ')}`);
          break;
        }
      }
      rows += 1;
      const sample = checkRow(row, (module, timeS) => labelOf(module, timeS) !== 0);
      const reason = typeof sample === 'string' ? sample : keeper.add(sample, labelOf(sample.module, sample.timeS));
      if (reason !== undefined) setAside(row.place, reason);
    }
    if (rows === 0 && rejected === 0) setAside(0, 'the file has no rows');
  } catch (error) {
    setAside(rows + 1, `the file cannot be read from here on: ${String(error).slice(0, 300)}`);
  }
  return { name, sha256: await hashFile(path), rows, rejected };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DESIGN_SUMS, type DriftReference } from '@hvs/contract';
import type { SiteHours } from '@hvs/drift';
import { runJobs } from '../parallel/run-jobs.ts';
import { createProgress } from '../progress.ts';
import { type DriftSite, racksOf } from './drift-site.ts';

/** What a worker counts. */
export interface CountJob {
  readonly site: DriftSite;
  readonly edges: DriftReference['edges'];
  readonly modelFile: string;
  /** File for the counts, without its ending. */
  readonly file: string;
}

export interface CountOptions extends Pick<CountJob, 'edges' | 'modelFile'> {
  /** Counts are kept here. They are read again for the same site, edges and model. */
  readonly folder: string;
  readonly workers: number;
}

/** The files of each site, in their order. Sites that are not there yet are simulated. */
export async function countSites(sites: readonly DriftSite[], options: CountOptions): Promise<string[]> {
  const { edges, modelFile, folder, workers } = options;
  const counted = JSON.stringify([edges, DESIGN_SUMS]);
  const key = createHash('sha256').update(counted).update(readFileSync(modelFile)).digest('hex');
  const kept = join(folder, key.slice(0, 12));
  mkdirSync(kept, { recursive: true });
  const jobs = sites.map((site): CountJob => ({ site, edges, modelFile, file: join(kept, nameOf(site)) }));
  const missing = jobs.filter(({ file }) => !existsSync(`${file}.sums`));
  const progress = createProgress('counted', missing.length);
  const worker = new URL('../drift-reference/worker.ts', import.meta.url);
  for await (const _ of runJobs<boolean>(worker, missing, workers, {
    lookAhead: Infinity,
    onDone: progress.advance,
  }));
  return jobs.map(({ file }) => file);
}

function nameOf(site: DriftSite): string {
  const { seed, hours, population = 'trained', rackOffsetK = 0 } = site;
  return `${population}-${seed}-${racksOf(site)}x${hours}h${rackOffsetK === 0 ? '' : `-${rackOffsetK}K`}`;
}

/** Writes the counts; the last file appears whole and at once, so that a file that is there is complete. */
export function keepCounts(file: string, { counts, sums, design }: SiteHours): void {
  writeFileSync(`${file}.design`, design);
  writeFileSync(`${file}.counts`, counts);
  writeFileSync(`${file}.part`, sums);
  renameSync(`${file}.part`, `${file}.sums`);
}

export function readCounts(file: string, site: DriftSite): SiteHours {
  return {
    hours: site.hours,
    racks: racksOf(site),
    counts: new Uint16Array(Uint8Array.from(readFileSync(`${file}.counts`)).buffer),
    sums: new Float64Array(Uint8Array.from(readFileSync(`${file}.sums`)).buffer),
    design: new Float64Array(Uint8Array.from(readFileSync(`${file}.design`)).buffer),
  };
}

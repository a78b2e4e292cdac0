import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelCard } from '@hvs/contract';
import type { TrainingFacts } from '@hvs/judge';
import type { JobPlan } from '../evaluate/plan/plan-jobs.ts';

/** What models are judged on, without its readings. */
export interface HeldOut {
  /** sha256 of the list: every site with its kind, seed and extent, and every file of series with its own sha256. */
  readonly sha256: string;
  /** Seeds of the simulated sites. One seed is one site in all of training, tuning, test and judgement. */
  readonly seeds: readonly number[];
  /** Names by sha256 of the files of series. */
  readonly files: ReadonlyMap<string, string>;
}

/** Names everything on the list of what is watched. */
export function describeHeldOut(what: JobPlan['what']): HeldOut {
  const sites = what.flatMap((one) => ('site' in one ? [one.site] : []));
  const series = what.flatMap((one) => ('series' in one ? [one.series] : []));
  const files = new Map(series.flatMap(({ folder }) => hashFiles(folder)));
  const list = { sites, series: series.map(({ leg, isQuick }) => ({ leg, isQuick })), files: [...files.keys()] };
  return { sha256: sha256Of(JSON.stringify(list)), seeds: sites.map(({ seed }) => seed), files };
}

/** The held-out sites and files that the card says the model was trained on. */
export function findOverlap({ seeds, files }: HeldOut, { training_data: { sources } }: ModelCard): TrainingFacts {
  const compared = seeds.length + files.size;
  if (sources === undefined) return { isStated: false, overlap: [], compared };
  const sites = seeds
    .filter((seed) => sources.site_seeds.some(({ first, last }) => seed >= first && seed <= last))
    .map((seed) => `site ${seed}`);
  const shared = sources.files.flatMap((sha256) => files.get(sha256) ?? []);
  return { isStated: true, overlap: [...sites, ...shared], compared };
}

function hashFiles(folder: string): [string, string][] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const hashed = names.map(({ name }): [string, string] => [sha256Of(readFileSync(join(folder, name))), name]);
  return hashed.toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function sha256Of(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

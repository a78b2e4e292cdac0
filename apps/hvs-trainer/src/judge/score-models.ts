import { type JobPlan, planJobs } from '../evaluate/plan/plan-jobs.ts';
import { LEGS } from '../evaluate/plan/leg.ts';
import { runJobs } from '../parallel/run-jobs.ts';
import { createProgress } from '../progress.ts';
import { JUDGE_SET } from '../site/seeds.ts';
import type { Extent } from './extent.ts';
import type { Scored, ScoredModel, ScoreJob } from './scored.ts';

export interface HeldOutOptions {
  readonly extent: Extent;
  /** Of legs d and e; undefined = none was named. */
  readonly folders: { readonly d: string | undefined; readonly e: string | undefined };
  /** Another set than that of the judge, for a look at the rules themselves: it keeps that set unseen. */
  readonly seedSet?: number;
}

/** The frozen list of what models are judged on. The options alone decide it. */
export function planHeldOut({ extent, folders, seedSet = JUDGE_SET }: HeldOutOptions): JobPlan {
  return planJobs(LEGS, { size: extent.size, seedSet, folders, isQuick: extent.isQuick });
}

/** Shows everything to all models beside each other; the results are in the order of the list. */
export async function scoreModels(
  what: JobPlan['what'],
  models: readonly ScoredModel[],
  workers: number,
): Promise<Scored[]> {
  const jobs = what.map((one): ScoreJob => ({ what: one, models }));
  const progress = createProgress('judge', jobs.length, 'sites and legs of series');
  const scored: Scored[] = [];
  const worker = new URL('./worker.ts', import.meta.url);
  const whenDone = { lookAhead: Infinity, onDone: progress.advance };
  for await (const one of runJobs<Scored>(worker, jobs, workers, whenDone)) scored.push(one);
  return scored;
}

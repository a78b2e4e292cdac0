import { serveJobs } from './serve-jobs.ts';

export interface GatedJob {
  /** The job waits until its first element is no more 0. */
  readonly gate?: Int32Array;
}

serveJobs(({ gate }: GatedJob) => {
  if (gate !== undefined) Atomics.wait(gate, 0, 0);
  return true;
});

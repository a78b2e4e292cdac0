import { serveJobs } from './serve-jobs.ts';

serveJobs((job: number) => {
  if (job < 0) throw new RangeError(`no root of ${job}`);
  let steps = 0;
  // The later jobs are the shorter ones, so that they are done before those in front of them.
  while (steps < 3e6 / (job + 1)) steps += 1;
  return job * job;
});

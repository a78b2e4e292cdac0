import { serveJobs } from './serve-jobs.ts';

serveJobs((job: number) => {
  if (job < 0) throw new RangeError(`no root of ${job}`);
  let steps = 0;
  // Later jobs are shorter, so that they are done before earlier ones.
  while (steps < 3e6 / (job + 1)) steps += 1;
  return job * job;
});

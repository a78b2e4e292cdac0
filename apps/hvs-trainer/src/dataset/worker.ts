import { serveJobs } from '../parallel/serve-jobs.ts';
import { type DatasetJob, scenarioOf } from './plan.ts';
import { type SampledRows, sampleRows } from './sample-rows.ts';

serveJobs(
  (job: DatasetJob): SampledRows => sampleRows(scenarioOf(job)),
  (rows) => Object.values(rows).map(({ buffer }) => buffer as ArrayBuffer),
);

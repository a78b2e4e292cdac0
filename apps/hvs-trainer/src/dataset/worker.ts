import { serveJobs } from '../parallel/serve-jobs.ts';
import { type DatasetJob, scenarioOf } from './plan.ts';
import { type SampledRows, sampleRows } from './sample-rows.ts';

serveJobs<DatasetJob, SampledRows>(
  (job) => sampleRows(scenarioOf(job)),
  (rows) => Object.values(rows).map(({ buffer }) => buffer as ArrayBuffer),
);

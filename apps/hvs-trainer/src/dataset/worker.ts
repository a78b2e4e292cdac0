import { serveJobs } from '../parallel/serve-jobs.ts';
import { type DatasetJob, scenarioOf } from './plan.ts';
import { type SampledRows, sampleRows } from './sample-rows.ts';

serveJobs<DatasetJob, SampledRows>(
  (job) => sampleRows(scenarioOf(job)),
  ({ features, labels }) => [features.buffer as ArrayBuffer, labels.buffer as ArrayBuffer],
);

import { type CountJob, keepCounts } from '../drift/count-sites.ts';
import { countSite } from '../drift/count-site.ts';
import { openHazardModel } from '../hazard-model.ts';
import { serveJobs } from '../parallel/serve-jobs.ts';

serveJobs(async ({ site, edges, modelFile, file }: CountJob): Promise<boolean> => {
  keepCounts(file, await countSite(site, edges, await openHazardModel(modelFile)));
  return true;
});

import type { NuisanceKind, Scenario } from '@hvs/simulator';
import { causesAt } from '../../site/scenario-causes.ts';
import { readSite } from '../../site/site-batches.ts';
import type { SiteJob } from '../plan/campaign.ts';
import { countFalseAlarms, type JudgedEvent, judgeEvent } from './judge-event.ts';
import type { Origin } from '../plan/leg.ts';
import { type JudgedModels, observeReadings } from './observe-readings.ts';
import type { RowTally } from './row-tally.ts';
import { sampleSite } from '../plan/sample-site.ts';
import { createSiteHistory } from './site-history.ts';
import { type SiteTraits, traitsOf } from './site-traits.ts';

/** The result of watching a site; arrays by judge. */
export type SiteResult = { readonly origin: Origin; readonly traits: SiteTraits } & (
  | {
      readonly campaign: 'normal';
      readonly rows: number;
      /** Per alarm episode: the nuisances that were on at its module. */
      readonly episodes: readonly (readonly (readonly NuisanceKind[])[])[];
    }
  | {
      readonly campaign: 'nuisance';
      readonly nuisance: NuisanceKind;
      readonly episodes: readonly number[];
    }
  | {
      readonly campaign: 'event';
      readonly events: readonly (JudgedEvent | undefined)[];
      /** Alarms that no fault explains. */
      readonly falseAlarms: readonly number[];
      /** Of the model, in leg a only. */
      readonly tally?: RowTally;
      /** Of the other models, in leg a only. */
      readonly otherTallies?: readonly RowTally[];
    }
);

type Common = Pick<SiteResult, 'origin' | 'traits'>;

/** Simulates a site under the eyes of the judges. */
export async function watchSite(job: SiteJob, models: JudgedModels): Promise<SiteResult> {
  const scenario = sampleSite(job);
  const common = { origin: job.origin, traits: traitsOf(scenario) };
  if (job.campaign === 'event') return watchEvent(scenario, common, models);
  const { moduleIndices, batches } = readSite(scenario);
  const { alarms, rows } = await observeReadings({ modules: moduleIndices.length, batches }, models);
  if (job.campaign === 'nuisance') {
    return { ...common, campaign: 'nuisance', nuisance: job.nuisance, episodes: alarms.map(({ length }) => length) };
  }
  const episodes = alarms.map((some) =>
    some.map(({ module, timeS }) => causesAt(scenario, moduleIndices[module], timeS)),
  );
  return { ...common, campaign: 'normal', rows, episodes };
}

async function watchEvent(scenario: Scenario, common: Common, models: JudgedModels): Promise<SiteResult> {
  const site = readSite(scenario);
  const modules = site.moduleIndices.length;
  const history = createSiteHistory(modules, 1 + (models.others?.length ?? 0));
  const readings = { modules, batches: site.batches };
  const { alarms } = await observeReadings(readings, models, (batch, probabilities) =>
    history.add(batch, probabilities),
  );
  const truth = site.truth();
  return {
    ...common,
    ...(common.origin.leg === 'a' ? talliesOf(history.tally(truth)) : {}),
    campaign: 'event',
    events: alarms.map((some) => judgeEvent(truth, some, history.countReadings)),
    falseAlarms: alarms.map((some) =>
      countFalseAlarms(
        truth,
        some.map((alarm) => ({ ...alarm, isExposed: history.isExposed(alarm) })),
      ),
    ),
  };
}

function talliesOf([tally, ...otherTallies]: readonly RowTally[]) {
  return { tally, otherTallies };
}

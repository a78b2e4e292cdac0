import { SAMPLE_PERIOD_S } from '@hvs/contract';
import {
  type Chemistry,
  type NuisanceKind,
  sampleScenario,
} from '@hvs/simulator';
import { labelRow } from '../dataset/label-row.ts';
import type { HazardModel } from '../hazard-model.ts';
import type { ModuleTruth } from '../module-truth.ts';
import { sampleNuisanceScenario } from '../nuisance-scenario.ts';
import { causesAt } from '../scenario-causes.ts';
import type { SiteBatch } from '../site-batches.ts';
import type { SiteJob } from './campaign.ts';
import { countFalseAlarms, type FaultEvent, judgeEvent } from './judge-event.ts';
import { type Alarm, observeSite } from './observe-site.ts';
import { createRowTally, type RowTally, tallyRow } from './row-tally.ts';

/** What a site's watch gave; arrays by threshold. */
export type SiteResult = { readonly chemistry: Chemistry } & (
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
      readonly events: readonly (FaultEvent | undefined)[];
      readonly falseAlarms: readonly number[];
      readonly tally: RowTally;
    }
);

export async function watchSite(
  job: SiteJob,
  model: HazardModel,
  thresholds: readonly number[],
): Promise<SiteResult> {
  switch (job.campaign) {
    case 'normal': {
      const scenario = sampleScenario('normal', job.seed, { durationS: job.durationS });
      const { alarms, rows, moduleIndices } = await observeSite(scenario, model, thresholds);
      const episodes = alarms.map((some) =>
        some.map(({ module, timeS }) => causesAt(scenario, moduleIndices[module], timeS)),
      );
      return { campaign: 'normal', chemistry: scenario.chemistry, rows, episodes };
    }
    case 'nuisance': {
      const { nuisance, seed, durationS } = job;
      const scenario = sampleNuisanceScenario(nuisance, seed, durationS);
      const { alarms } = await observeSite(scenario, model, thresholds);
      const episodes = alarms.map(({ length }) => length);
      return { campaign: 'nuisance', nuisance, chemistry: scenario.chemistry, episodes };
    }
    case 'event':
      return watchEvent(job, model, thresholds);
  }
}

async function watchEvent(
  { faultClass, seed }: SiteJob & { campaign: 'event' },
  model: HazardModel,
  thresholds: readonly number[],
): Promise<SiteResult> {
  const scenario = sampleScenario(faultClass, seed);
  const history = createHistory();
  const { alarms, truth } = await observeSite(scenario, model, thresholds, history.add);
  const modules = truth.length;
  const rowAt = (timeS: number, module: number): number =>
    (timeS / SAMPLE_PERIOD_S - 1) * modules + module;
  const exposedAt = ({ module, timeS }: Alarm): boolean =>
    history.exposed[rowAt(timeS, module)] === 1;
  const countReadings = (module: number, fromS: number, toS: number): number => {
    let count = 0;
    for (let timeS = fromS; timeS < toS; timeS += SAMPLE_PERIOD_S) {
      count += history.valid[rowAt(timeS, module)];
    }
    return count;
  };
  return {
    campaign: 'event',
    chemistry: scenario.chemistry,
    events: alarms.map((some) => judgeEvent(truth, some, countReadings)),
    falseAlarms: alarms.map((some) =>
      countFalseAlarms(
        truth,
        some.map((alarm) => ({ ...alarm, isExposed: exposedAt(alarm) })),
      ),
    ),
    tally: tallyHistory(history, truth),
  };
}

interface History {
  readonly probabilities: number[];
  readonly exposed: number[];
  readonly valid: number[];
}

/** Every row of a site of few modules, kept until the truth is known; row = step * modules + module. */
function createHistory(): History & { add(batch: SiteBatch, probabilities: Float32Array): void } {
  const history: History = { probabilities: [], exposed: [], valid: [] };
  return {
    ...history,
    add({ exposed, valid }, probabilities) {
      for (const [row, probability] of probabilities.entries()) {
        history.probabilities.push(probability);
        history.exposed.push(exposed[row]);
        history.valid.push(valid[row]);
      }
    },
  };
}

function tallyHistory(history: History, truth: readonly (ModuleTruth | undefined)[]): RowTally {
  const tally = createRowTally();
  for (const [row, probability] of history.probabilities.entries()) {
    if (history.valid[row] === 0) continue;
    const timeS = (Math.floor(row / truth.length) + 1) * SAMPLE_PERIOD_S;
    const label = labelRow(truth[row % truth.length], timeS, history.exposed[row] === 1);
    if (label !== undefined) tallyRow(tally, label, probability);
  }
  return tally;
}

import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { labelRow } from '../../site/label-row.ts';
import type { ModuleTruth } from '../../site/module-truth.ts';
import type { SiteBatch } from '../../site/site-batches.ts';
import type { CountReadings } from './judge-event.ts';
import type { Alarm } from './judges.ts';
import { createRowTally, type RowTally, tallyRow } from './row-tally.ts';

/** Every row of a site of few modules, kept until the truth is known. */
export interface SiteHistory {
  /** `probabilities` by model. They are kept: hand in new ones with each batch. */
  add(batch: SiteBatch, probabilities: readonly Float32Array[]): void;
  /** Whether the fault of another module was in the air of the rack. */
  isExposed(alarm: Alarm): boolean;
  readonly countReadings: CountReadings;
  /** Labelled rows by the probability of each model. */
  tally(truth: readonly (ModuleTruth | undefined)[]): RowTally[];
}

export function createSiteHistory(modules: number, models: number): SiteHistory {
  /** By batch and model. */
  const probabilities: (readonly Float32Array[])[] = [];
  const exposed: number[] = [];
  const valid: number[] = [];
  const rowAt = (timeS: number, module: number): number => (timeS / SAMPLE_PERIOD_S - 1) * modules + module;
  return {
    add(batch, answers) {
      probabilities.push(answers);
      for (let row = 0; row < batch.steps * modules; row += 1) {
        exposed.push(batch.exposed[row]);
        valid.push(batch.valid[row]);
      }
    },
    isExposed: ({ module, timeS }) => exposed[rowAt(timeS, module)] === 1,
    countReadings(module, fromS, toS) {
      let count = 0;
      for (let timeS = fromS; timeS < toS; timeS += SAMPLE_PERIOD_S) count += valid[rowAt(timeS, module)];
      return count;
    },
    tally(truth) {
      const tallies = Array.from({ length: models }, createRowTally);
      let row = 0;
      for (const batch of probabilities) {
        for (let at = 0; at < batch[0].length; at += 1, row += 1) {
          if (valid[row] === 0) continue;
          const timeS = (Math.floor(row / modules) + 1) * SAMPLE_PERIOD_S;
          const label = labelRow(truth[row % modules], timeS, exposed[row] === 1);
          if (label === undefined) continue;
          for (const [model, tally] of tallies.entries()) tallyRow(tally, label, batch[model][at]);
        }
      }
      return tallies;
    },
  };
}

import { FEATURE_COUNT } from '@hvs/contract';
import type { BatchObserver } from './batch-observer.ts';
import type { Model } from './load-model.ts';

export interface QueueOptions {
  /** Rows of one joined run; a request that has more runs alone. */
  readonly maxBatchRows: number;
  readonly observer: BatchObserver;
}

/** A request that waits for its probabilities. */
export interface Entry {
  readonly features: Float32Array;
  readonly rows: number;
  readonly enteredMs: number;
  readonly resolve: (probabilities: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs the model once for all of a batch, which fits in it. Settles each of its entries. */
export type JoinedRun = (batch: readonly Entry[]) => Promise<void>;

function sumRows(batch: readonly Entry[]): number {
  let rows = 0;
  for (const entry of batch) rows += entry.rows;
  return rows;
}

/** When a joined run fails, each request of it runs alone, so that a bad one fails by itself. */
export function createJoinedRun(predict: Model['predict'], options: QueueOptions): JoinedRun {
  const { observer } = options;

  function join(batch: readonly Entry[]): Float32Array {
    const joined = new Float32Array(sumRows(batch) * FEATURE_COUNT);
    let offset = 0;
    for (const { features } of batch) {
      joined.set(features, offset);
      offset += features.length;
    }
    return joined;
  }

  async function measure(features: Float32Array, batch: readonly Entry[]): Promise<Float32Array> {
    const rows = sumRows(batch);
    const startMs = performance.now();
    const probabilities = await predict(features, rows);
    const endMs = performance.now();
    const inferenceMs = endMs - startMs;
    const waitMs = startMs - batch[0].enteredMs;
    observer.onBatch({ requests: batch.length, rows, waitMs, inferenceMs, endMs });
    return probabilities;
  }

  async function runAlone(entry: Entry): Promise<void> {
    try {
      entry.resolve(await measure(entry.features, [entry]));
    } catch (error) {
      observer.onFailed(1);
      entry.reject(error);
    }
  }

  async function runTogether(batch: readonly Entry[]): Promise<void> {
    let probabilities: Float32Array;
    try {
      probabilities = await measure(join(batch), batch);
    } catch {
      observer.onSplit(batch.length);
      // What is wrong shows again where it belongs.
      for (const entry of batch) await runAlone(entry);
      return;
    }
    let row = 0;
    for (const { rows, resolve } of batch) {
      resolve(probabilities.subarray(row, row + rows));
      row += rows;
    }
  }

  return async (batch) => (batch.length === 1 ? runAlone(batch[0]) : runTogether(batch));
}

import { FEATURE_COUNT } from '@hvs/contract';
import type { BatchObserver } from './batch-observer.ts';
import type { Model } from './load-model.ts';

export interface QueueOptions {
  /** Most rows of one joined run. A request with more rows runs alone. */
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

/** Runs the model once for the whole batch, and settles each of its entries. */
export type JoinedRun = (batch: readonly Entry[]) => Promise<void>;

function sumRows(batch: readonly Entry[]): number {
  let rows = 0;
  for (const entry of batch) rows += entry.rows;
  return rows;
}

/** When a joined run fails, each of its requests runs alone, so that only the bad one fails. */
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
      // The error comes again in the run of the request that causes it.
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

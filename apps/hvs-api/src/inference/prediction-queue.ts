import { FEATURE_COUNT } from '@hvs/contract';
import type { BatchObserver } from './batch-observer.ts';
import type { Model } from './load-model.ts';

export interface QueueOptions {
  /** Rows of one joined run; a request that has more runs alone. */
  readonly maxBatchRows: number;
  readonly observer: BatchObserver;
}

interface Entry {
  readonly features: Float32Array;
  readonly rows: number;
  readonly enteredMs: number;
  readonly resolve: (probabilities: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** As many entries from `start` on as fit in one run; a request that is larger runs alone. */
function endOfBatch(entries: readonly Entry[], start: number, maxRows: number): number {
  let rows = entries[start].rows;
  let end = start + 1;
  while (end < entries.length && rows + entries[end].rows <= maxRows) {
    rows += entries[end].rows;
    end += 1;
  }
  return end;
}

function sumRows(batch: readonly Entry[]): number {
  let rows = 0;
  for (const entry of batch) rows += entry.rows;
  return rows;
}

/**
 * Predicts for many callers at once: what is asked before the event loop goes on is joined in one
 * run of the model, in order. Whoever asks alone waits for nobody. When a joined run
 * fails, each request of it runs alone, so that a bad one fails by itself.
 */
export function createPredictionQueue(
  predict: Model['predict'],
  { maxBatchRows, observer }: QueueOptions,
): Model['predict'] {
  // One run at a time reads it, so one buffer is enough for all.
  const joined = new Float32Array(maxBatchRows * FEATURE_COUNT);
  let waiting: Entry[] = [];
  let isBusy = false;

  function join(batch: readonly Entry[]): Float32Array {
    let offset = 0;
    for (const { features } of batch) {
      joined.set(features, offset);
      offset += features.length;
    }
    return joined.subarray(0, offset);
  }

  async function measure(features: Float32Array, batch: readonly Entry[], rows: number) {
    let startMs = performance.now();
    // onnxruntime-node works behind a setImmediate of its own: this one comes just before it.
    setImmediate(() => (startMs = performance.now()));
    const probabilities = await predict(features, rows);
    const inferenceMs = performance.now() - startMs;
    const waitMs = startMs - batch[0].enteredMs;
    observer.onBatch({ requests: batch.length, rows, waitMs, inferenceMs });
    return probabilities;
  }

  async function runAlone(entry: Entry): Promise<void> {
    try {
      entry.resolve(await measure(entry.features, [entry], entry.rows));
    } catch (error) {
      observer.onFailed(1);
      entry.reject(error);
    }
  }

  async function runTogether(batch: readonly Entry[]): Promise<void> {
    let probabilities: Float32Array;
    try {
      probabilities = await measure(join(batch), batch, sumRows(batch));
    } catch {
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

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const entries = waiting;
      waiting = [];
      for (let start = 0; start < entries.length; ) {
        const end = endOfBatch(entries, start, maxBatchRows);
        if (end === start + 1) await runAlone(entries[start]);
        else await runTogether(entries.slice(start, end));
        start = end;
      }
    }
    isBusy = false;
  }

  return async (features, rows) =>
    new Promise((resolve, reject) => {
      waiting.push({ features, rows, enteredMs: performance.now(), resolve, reject });
      if (isBusy) return;
      isBusy = true;
      // After every callback and promise of this moment, so all that is asked in it is joined.
      process.nextTick(() => void flush());
    });
}

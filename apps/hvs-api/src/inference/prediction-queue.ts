import { createJoinedRun, type Entry, type QueueOptions } from './joined-run.ts';
import type { Model } from './load-model.ts';

/** The end of the entries from `start` on that fit in one run. A larger request runs alone. */
function endOfBatch(entries: readonly Entry[], start: number, maxRows: number): number {
  let rows = entries[start].rows;
  let end = start + 1;
  while (end < entries.length && rows + entries[end].rows <= maxRows) {
    rows += entries[end].rows;
    end += 1;
  }
  return end;
}

/**
 * Joins the requests of one turn of the event loop in one run of the model, in their order. A request that comes
 * alone does not wait for others.
 */
export function createPredictionQueue(predict: Model['predict'], options: QueueOptions): Model['predict'] {
  const run = createJoinedRun(predict, options);
  let waiting: Entry[] = [];
  let isBusy = false;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const entries = waiting;
      waiting = [];
      for (let start = 0; start < entries.length;) {
        const end = endOfBatch(entries, start, options.maxBatchRows);
        // The model runs synchronously: this turn finishes all batches, and answers each before the next one runs.
        await run(entries.slice(start, end));
        start = end;
      }
    }
    isBusy = false;
  }

  // Not async, which would wrap the promise in a second one.
  return (features, rows) =>
    new Promise((resolve, reject) => {
      waiting.push({ features, rows, enteredMs: performance.now(), resolve, reject });
      if (isBusy) return;
      isBusy = true;
      // Runs after every pending callback and promise, so that requests of this moment are joined.
      process.nextTick(() => void flush());
    });
}

import { createJoinedRun, type Entry, type QueueOptions } from './joined-run.ts';
import type { Model } from './load-model.ts';

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

/**
 * Predicts for many callers at once: what is asked before the event loop goes on is joined in one
 * run of the model, in order. Whoever asks alone waits for nobody.
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
        // The model runs at once, so all are done in this turn, and each is answered before the next.
        await run(entries.slice(start, end));
        start = end;
      }
    }
    isBusy = false;
  }

  // Not async: that would make a second promise of the first.
  return (features, rows) =>
    new Promise((resolve, reject) => {
      waiting.push({ features, rows, enteredMs: performance.now(), resolve, reject });
      if (isBusy) return;
      isBusy = true;
      // After every callback and promise of this moment, so all that is asked in it is joined.
      process.nextTick(() => void flush());
    });
}

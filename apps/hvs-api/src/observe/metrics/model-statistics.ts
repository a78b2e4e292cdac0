import type { TritonStatistics } from '@hvs/contract';
import type { BatchObserver } from '../../inference/batch-observer.ts';

const NS_PER_MS = 1e6;

type Counts = Omit<TritonStatistics['model_stats'][number], 'name' | 'version'>;

export interface ModelStatistics extends BatchObserver {
  /** The counts since the start, in the form of Triton. */
  read(): Counts;
}

/**
 * Counts like Triton: each request of a run is given the whole time of the run, and here also the wait of the
 * oldest request. Everything is passed on to `observer`.
 */
export function createModelStatistics(observer: BatchObserver): ModelStatistics {
  const sums = { requests: 0, rows: 0, runs: 0, waitMs: 0, inferenceMs: 0, failed: 0 };
  /** On the clock of `performance`. */
  let lastMs: number | undefined;

  const during = (count: number, ms: number) => ({ count, ns: Math.round(ms * NS_PER_MS) });

  return {
    onBatch(batch) {
      const { requests, rows, waitMs, inferenceMs, endMs } = batch;
      sums.requests += requests;
      sums.rows += rows;
      sums.runs += 1;
      sums.waitMs += waitMs * requests;
      sums.inferenceMs += inferenceMs * requests;
      lastMs = endMs;
      observer.onBatch(batch);
    },
    onFailed(requests) {
      sums.failed += requests;
      observer.onFailed(requests);
    },
    onSplit: (requests) => observer.onSplit(requests),
    read() {
      const { requests, rows, runs, waitMs, inferenceMs, failed } = sums;
      return {
        last_inference: lastMs === undefined ? 0 : Math.round(performance.timeOrigin + lastMs),
        inference_count: rows,
        execution_count: runs,
        inference_stats: {
          success: during(requests, waitMs + inferenceMs),
          fail: during(failed, 0),
          queue: during(requests, waitMs),
          compute_input: during(requests, 0),
          compute_infer: during(requests, inferenceMs),
          compute_output: during(requests, 0),
          cache_hit: during(0, 0),
          cache_miss: during(0, 0),
        },
        batch_stats: [],
      };
    },
  };
}

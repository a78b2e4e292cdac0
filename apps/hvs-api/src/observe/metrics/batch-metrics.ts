import { Counter, Histogram, type Registry } from 'prom-client';
import type { BatchObserver } from '../../inference/batch-observer.ts';

/** Powers of two, like the limit of a batch and its usual sizes. */
const REQUESTS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];
/** From the fixed cost of one run (about 10 us) to a time that no client waits. */
const SECONDS = [0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

function histogram(registry: Registry, name: string, help: string, buckets: number[]): Histogram {
  return new Histogram({ name: `hvs_api_${name}`, help, buckets, registers: [registry] });
}

/** Metrics of the prediction queue. */
export function createBatchMetrics(registry: Registry): BatchObserver {
  const requestsOfBatch = histogram(
    registry,
    'batch_requests',
    'Requests that one session.run predicted together',
    REQUESTS,
  );
  const rowsOfBatch = histogram(registry, 'batch_rows', 'Readings in one session.run', ROWS);
  const queueS = histogram(
    registry,
    'queue_duration_seconds',
    'Time in seconds that the oldest request of a batch waited for its session.run to begin',
    SECONDS,
  );
  const inferenceS = histogram(registry, 'inference_duration_seconds', 'Time in seconds of one session.run', SECONDS);
  const failures = new Counter({
    name: 'hvs_api_inference_failures_total',
    help: 'Requests whose session.run threw, or gave a value that is not a probability; they are answered 500',
    registers: [registry],
  });
  const retries = new Counter({
    name: 'hvs_api_inference_retries_total',
    help: 'Requests that ran again alone because the session.run that joined them failed',
    registers: [registry],
  });
  return {
    onBatch({ requests, rows, waitMs, inferenceMs }) {
      requestsOfBatch.observe(requests);
      rowsOfBatch.observe(rows);
      queueS.observe(waitMs / 1000);
      inferenceS.observe(inferenceMs / 1000);
    },
    onFailed(requests) {
      failures.inc(requests);
    },
    onSplit(requests) {
      retries.inc(requests);
    },
  };
}

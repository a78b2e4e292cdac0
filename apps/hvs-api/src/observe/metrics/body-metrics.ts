import { Counter, Gauge, type Registry } from 'prom-client';
import { createLabelledHistogram } from './labelled-histogram.ts';

/** From an idle process, in which a turn comes at once, to a full queue on a slow machine. */
const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** Bytes of bodies in memory. */
export interface BodySizes {
  /** Of whole bodies that wait to be parsed, with 10,000 added for each request. */
  readonly waitingBytes: () => number;
  /** Of unfinished bodies. */
  readonly arrivingBytes: () => number;
}

export interface BodyMetrics {
  /** The turn of a body has come, after this wait. */
  onTurn(waitMs: number): void;
  /** There was no room for a request. */
  onRejected(): void;
  /** The bytes are asked for at each scrape. */
  watch(sizes: BodySizes): void;
}

/** Bodies that wait to be parsed. */
export function createBodyMetrics(registry: Registry): BodyMetrics {
  const registers = [registry];
  let sizes: BodySizes = { waitingBytes: () => 0, arrivingBytes: () => 0 };
  const gauge = (name: string, help: string, read: () => number): void => {
    void new Gauge({
      name: `hvs_api_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('waiting_body_bytes', 'Bodies that wait for their turn, with 10,000 bytes for each request', () =>
    sizes.waitingBytes(),
  );
  gauge('arriving_body_bytes', 'Bodies that have come in part, from 4 KiB of each on', () => sizes.arrivingBytes());
  const turns = createLabelledHistogram(registry, {
    name: 'hvs_api_body_queue_duration_seconds',
    help: 'Time in seconds that a whole body waited for its turn to be parsed',
    buckets: SECONDS,
  }).series({});
  const queueFull = new Counter({
    name: 'hvs_api_queue_full_total',
    help: 'Requests that found the queue full, or no room for their bodies; they are answered 503',
    registers,
  });
  return {
    onTurn: (waitMs) => turns(waitMs / 1000),
    onRejected: () => queueFull.inc(),
    watch: (read) => void (sizes = read),
  };
}

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Every method that a route of this service has; what else comes is `other`. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of the route, never the path: a client must not be able to add label values. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
}

export interface RequestMetrics {
  onBegin(): void;
  /** A begun request has its whole answer; not called for one whose client left. */
  onAnswer(answer: AnsweredRequest): void;
  /** A begun request is over, answered or not. */
  onEnd(): void;
  /** `reason` is a code of the catalogue of problems. */
  onRefuse(reason: string): void;
}

interface Progress {
  readonly begun: number;
  readonly answered: number;
  readonly ended: number;
}

function describeProgress(registry: Registry, progress: Progress): void {
  const registers = [registry];
  void new Gauge({
    name: 'hvs_api_requests_in_flight',
    help: 'Requests that have begun and have no whole answer yet',
    registers,
    collect() {
      this.set(progress.begun - progress.ended);
    },
  });
  void new Counter({
    name: 'hvs_api_aborted_requests_total',
    help: 'Requests whose client left before it had the whole answer',
    registers,
    collect() {
      this.reset();
      this.inc(progress.ended - progress.answered);
    },
  });
}

/** What requests are answered, and how long it takes. */
export function createRequestMetrics(registry: Registry): RequestMetrics {
  const registers = [registry];
  const progress = { begun: 0, answered: 0, ended: 0 };
  describeProgress(registry, progress);
  const durationS = new Histogram({
    name: 'hvs_api_request_duration_seconds',
    help: 'Time in seconds from the headers of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const refused = new Counter({
    name: 'hvs_api_rejected_requests_total',
    help: 'Requests that were answered by a problem, by its code',
    labelNames: ['reason'],
    registers,
  });
  return {
    onBegin() {
      progress.begun += 1;
    },
    onEnd() {
      progress.ended += 1;
    },
    onAnswer({ method, route = 'none', status, durationMs }) {
      progress.answered += 1;
      const labels = { method: METHODS.has(method) ? method : 'other', route, status };
      durationS.observe(labels, durationMs / 1000);
    },
    onRefuse(reason) {
      refused.inc({ reason });
    },
  };
}

import { Counter, Gauge, type Registry } from 'prom-client';
import { createLabelledHistogram } from './labelled-histogram.ts';

/** The methods that routes of this service have. Every other method is counted as `other`. */
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'];

export interface AnsweredRequest {
  readonly method: string;
  /** The pattern of the route. Never the path, by which clients could add label values. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
}

export interface RequestMetrics {
  onBegin(): void;
  /** A begun request has its whole answer. Not called when the client has left. */
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
    help: 'Requests that have begun and whose answer is not complete yet',
    registers,
    collect() {
      this.set(progress.begun - progress.ended);
    },
  });
  void new Counter({
    name: 'hvs_api_aborted_requests_total',
    help: 'Requests whose client left before it had the whole answer, or whose answer was given up for room',
    registers,
    collect() {
      this.reset();
      this.inc(progress.ended - progress.answered);
    },
  });
}

type SeriesOf = (answer: AnsweredRequest) => (durationS: number) => void;

/** The series of an answer: one for each route, method and status. */
function createDurations(registry: Registry): SeriesOf {
  const histogram = createLabelledHistogram(registry, {
    name: 'hvs_api_request_duration_seconds',
    help: 'Time in seconds from the headers of a request to the end of its answer',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  });
  const known = new Map<string, Map<number, (durationS: number) => void>>();

  return ({ method, route = 'none', status }) => {
    const ofRoute = known.get(route) ?? new Map<number, (durationS: number) => void>();
    if (ofRoute.size === 0) known.set(route, ofRoute);
    const methodAt = METHODS.indexOf(method);
    const key = status * (METHODS.length + 1) + methodAt;
    let found = ofRoute.get(key);
    if (found === undefined) {
      found = histogram.series({ method: METHODS[methodAt] ?? 'other', route, status });
      ofRoute.set(key, found);
    }
    return found;
  };
}

/** Answers to requests, and how long they took. */
export function createRequestMetrics(registry: Registry): RequestMetrics {
  const registers = [registry];
  const progress = { begun: 0, answered: 0, ended: 0 };
  describeProgress(registry, progress);
  const durationOf = createDurations(registry);
  const refused = new Counter({
    name: 'hvs_api_rejected_requests_total',
    help: 'Requests that were answered with a problem, by its code',
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
    onAnswer(answer) {
      progress.answered += 1;
      durationOf(answer)(answer.durationMs / 1000);
    },
    onRefuse(reason) {
      refused.inc({ reason });
    },
  };
}

/** Settings that the process of the load gets at its start. */
export interface LoadOptions {
  readonly url: string;
  /** Requests begun in a second, evenly, whether or not earlier ones are answered. */
  readonly ratePerS: number;
  /** Connections that are kept and used again. */
  readonly connections: number;
}

/** Figures since the last report. Latencies count from the moment a request was due. */
export interface LoadFigures {
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
  /** The first failures, in words. */
  readonly faults: readonly string[];
}

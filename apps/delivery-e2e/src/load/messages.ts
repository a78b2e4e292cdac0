/** What the process of the load is told when it starts. */
export interface LoadOptions {
  readonly url: string;
  /** Requests begun in a second, evenly, whatever the answers do. */
  readonly ratePerS: number;
  /** Connections that are kept and used again. */
  readonly connections: number;
}

/** What was measured since the last report. Latencies count from the moment a request was due. */
export interface LoadFigures {
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
  /** The first of what failed. */
  readonly faults: readonly string[];
}

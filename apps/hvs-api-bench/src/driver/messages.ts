/** Settings of every run of the driver. */
interface Target {
  readonly port: number;
  /** The whole request, head and body. */
  readonly request: Uint8Array;
  readonly connections: number;
  readonly seconds: number;
  /** The body that every answer of status 200 must be equal to. */
  readonly wantedBody: Uint8Array;
}

/** Each connection sends its next request when it has its answer. */
export interface ClosedLoop extends Target {
  readonly kind: 'closed';
}

/** Requests are due at a constant rate, answered or not. */
export interface OpenLoop extends Target {
  readonly kind: 'open';
  readonly requestsPerSecond: number;
}

/** Clients, one a connection, send at this rate together, and wait for as long as a 503 asks them to. */
export interface PatientLoop extends Target {
  readonly kind: 'patient';
  readonly requestsPerSecond: number;
}

/** Sends one request and gives the answer as it came. */
export interface Ask {
  readonly kind: 'ask';
  readonly port: number;
  readonly request: Uint8Array;
}

export interface Load {
  /** From the first request that was due to the last answer. */
  readonly seconds: number;
  /** In ms from when the request was due, ascending: answers of 200. */
  readonly latenciesMs: Float64Array;
  /** In ms from when the kernel had taken the whole request, ascending: answers of 503. */
  readonly refusalsMs: Float64Array;
  /** Answers of 503 without Retry-After. */
  readonly refusalsWithoutRetryAfter: number;
  /** Share of a core that the driver needed. It is 1 at a constant rate, because that loop spins. */
  readonly driverShare: number;
  /** The 99th percentile of how late the driver began to send a request. The server has no part in it. */
  readonly latenessMs: number;
  /** Count of each outcome that is neither a right answer nor a 503. */
  readonly faults: Readonly<Record<string, number>>;
}

export interface PlainAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Uint8Array;
}

export type DriverRequest = ClosedLoop | OpenLoop | PatientLoop | Ask;

export type DriverReply = { readonly load: Load } | { readonly answer: PlainAnswer } | { readonly error: string };

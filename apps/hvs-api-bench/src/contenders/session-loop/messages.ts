/** Asks the process to run batches of this many rows for some time. */
export interface LoopRequest {
  readonly rows: number;
  readonly seconds: number;
}

export interface LoopReply {
  /** How long each session.run took, ascending. */
  readonly latenciesMs: Float64Array;
  readonly seconds: number;
}

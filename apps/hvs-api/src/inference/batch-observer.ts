/** What one session.run joined. */
export interface Batch {
  readonly requests: number;
  readonly rows: number;
  /** How long its oldest request had waited. */
  readonly waitMs: number;
  readonly inferenceMs: number;
  /** When it was over, on the clock of `performance`. */
  readonly endMs: number;
}

/** Hears what the prediction queue does: in operation, the metrics of the app. */
export interface BatchObserver {
  /** After each session.run. */
  onBatch(batch: Batch): void;
  /** A session.run threw, or gave a value that is not a probability. Its requests are answered 500. */
  onFailed(requests: number): void;
  /** A session.run that joined several requests failed in the same way. Each of them runs again alone. */
  onSplit(requests: number): void;
}

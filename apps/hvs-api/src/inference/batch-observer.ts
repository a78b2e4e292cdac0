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

/** Who hears what the prediction queue does; the metrics of the app in operation. */
export interface BatchObserver {
  /** After each session.run. */
  onBatch(batch: Batch): void;
  /** A session.run threw or gave something that is no probability; its requests are answered 500. */
  onFailed(requests: number): void;
  /** The same, of one that joined so many requests: each runs again by itself. */
  onSplit(requests: number): void;
}

/** Who hears what the prediction queue does; the metrics of the app in operation. */
export interface BatchObserver {
  /** After each session.run: what it joined. waitMs: how long its oldest request had waited. */
  onBatch(batch: { requests: number; rows: number; waitMs: number; inferenceMs: number }): void;
  /** A session.run threw or gave something that is no probability; its requests are answered 500. */
  onFailed(requests: number): void;
  /** The same, of one that joined so many requests: each runs again by itself. */
  onSplit(requests: number): void;
}

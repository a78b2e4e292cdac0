/** Who hears what the prediction queue does; the metrics of the app in operation. */
export interface BatchObserver {
  /** After each session.run: what it joined. waitMs: how long its oldest request had waited. */
  onBatch(batch: { requests: number; rows: number; waitMs: number; inferenceMs: number }): void;
  /** A request was answered 503 because the queue was full. */
  onRejected(): void;
  /** A session.run threw or gave something that is no probability. */
  onFailed(requests: number): void;
}

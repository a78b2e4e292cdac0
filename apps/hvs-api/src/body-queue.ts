/**
 * Longest time that the queue is worked off without a look at the sockets in between: so long at
 * most a probe or a refusal waits for the work.
 */
const SLICE_MS = 5;

/** What a request costs beside its body, as bytes of one: 35 us where a byte of JSON costs 3.5 ns. */
const REQUEST_BYTES = 10_000;

/** Time a byte takes until it is measured here; of a slow machine, so the first burst is bounded. */
const FIRST_MS_PER_BYTE = 6e-6;

/** Share of the newest measurement in the time a byte takes. */
const GAIN = 0.2;

/** Requests whose body has come, until they are parsed and answered in the order they came. */
export interface BodyQueue {
  /** Whether a request that comes now would wait longer than the limit. */
  isFull(): boolean;
  /** Runs `work` in its turn. Gives false, and forgets it, when the queue is full. */
  enter(sizeBytes: number, work: () => void): boolean;
}

interface Entry {
  readonly sizeBytes: number;
  readonly work: () => void;
}

/**
 * A process of one thread has its queue in the sockets, where nothing can be refused. So a body is
 * only read when it comes; the work on it is done in slices, and between two of them the event loop
 * reads what has come since: what the queue cannot take within `maxWaitMs` is refused there.
 */
export function createBodyQueue(maxWaitMs: number): BodyQueue {
  const entries: Entry[] = [];
  let waitingBytes = 0;
  let msPerByte = FIRST_MS_PER_BYTE;
  let isScheduled = false;
  // The slice before, while the queue has not been empty since: it shows the true pace, with all
  // that the process does between two slices.
  let backlog: { startMs: number; bytes: number } | undefined;

  function learn(nowMs: number): void {
    if (!backlog) return;
    const measured = (nowMs - backlog.startMs) / backlog.bytes;
    msPerByte += GAIN * (measured - msPerByte);
  }

  function workOff(): void {
    isScheduled = false;
    const startMs = performance.now();
    learn(startMs);
    let bytes = 0;
    for (let entry = entries.shift(); entry; ) {
      bytes += entry.sizeBytes;
      entry.work();
      entry = performance.now() - startMs < SLICE_MS ? entries.shift() : undefined;
    }
    waitingBytes -= bytes;
    backlog = entries.length > 0 ? { startMs, bytes } : undefined;
    if (backlog) schedule();
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(workOff);
  }

  function isFull(): boolean {
    return waitingBytes * msPerByte > maxWaitMs;
  }

  return {
    isFull,
    enter(bodyBytes, work) {
      if (isFull()) return false;
      const sizeBytes = bodyBytes + REQUEST_BYTES;
      waitingBytes += sizeBytes;
      entries.push({ sizeBytes, work });
      schedule();
      return true;
    },
  };
}

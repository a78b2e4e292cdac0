/**
 * Longest time that the queue is worked off without a look at the sockets in between: so long at
 * most a probe or a refusal waits for the work.
 */
const SLICE_MS = 20;

/** What a request costs beside its body, as bytes of one: 35 us where a byte of JSON costs 3.5 ns. */
const REQUEST_BYTES = 10_000;

export interface BodyQueueLimits {
  /** Bytes that may wait, with 10,000 for each request. A larger body is taken when none waits. */
  readonly maxBytes: number;
  /** How long the oldest may have waited when another comes. */
  readonly maxWaitMs: number;
}

/** Requests whose body has come, until they are parsed and answered in the order they came. */
export interface BodyQueue {
  /** Whether a request that comes now must be refused. */
  isFull(): boolean;
  /** Runs `work` in its turn. Gives false, and forgets it, when the queue is full. */
  enter(bodyBytes: number, work: () => void): boolean;
}

interface Entry {
  readonly sizeBytes: number;
  readonly enteredMs: number;
  readonly work: () => void;
}

/**
 * A process of one thread has its queue in the sockets, where nothing can be refused. So a body is
 * only read when it comes; the work on it is done in slices, and between two of them the event loop
 * reads what has come since: what is too much is refused there.
 */
export function createBodyQueue({ maxBytes, maxWaitMs }: BodyQueueLimits): BodyQueue {
  const entries: Entry[] = [];
  let waitingBytes = 0;
  let isScheduled = false;

  function workOff(): void {
    isScheduled = false;
    const endMs = performance.now() + SLICE_MS;
    for (let entry = entries.shift(); entry; ) {
      waitingBytes -= entry.sizeBytes;
      entry.work();
      entry = performance.now() < endMs ? entries.shift() : undefined;
    }
    if (entries.length > 0) schedule();
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(workOff);
  }

  function isFull(): boolean {
    if (entries.length === 0) return false;
    return waitingBytes > maxBytes || performance.now() - entries[0].enteredMs > maxWaitMs;
  }

  return {
    isFull,
    enter(bodyBytes, work) {
      if (isFull()) return false;
      const sizeBytes = bodyBytes + REQUEST_BYTES;
      waitingBytes += sizeBytes;
      entries.push({ sizeBytes, enteredMs: performance.now(), work });
      schedule();
      return true;
    },
  };
}

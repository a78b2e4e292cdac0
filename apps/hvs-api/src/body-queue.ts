/**
 * Longest time that the queue is worked off without a look at the sockets in between: so long at
 * most a probe or a refusal waits for the work.
 */
const SLICE_MS = 10;

/**
 * Longest time in which connections are taken before a slice. Node takes one a turn of the event loop,
 * so with a slice in each turn a thousand clients would wait for seconds, and none could be refused.
 */
const ACCEPT_MS = 10;

/** What a request costs beside its body, as bytes of one: 35 us where a byte of JSON costs 3.5 ns. */
const REQUEST_BYTES = 10_000;

/** Of the bytes that may wait, these may always, however slow the last ones were. */
const ALWAYS_SHARE = 0.25;

/** The pace is that of about so many bytes worked off last: one stall of the machine is little in them. */
const PACE_BYTES = 16 * 1024 * 1024;
/** Of the first bytes, before there is a pace. */
const FIRST_MS_PER_BYTE = 3.5e-6;

export interface BodyQueueLimits {
  /** Bytes that may wait, with 10,000 for each request. A larger body is taken when none waits. */
  readonly maxBytes: number;
  /** On a slow machine fewer may wait: what is worked off in this time, but at least a quarter. */
  readonly maxWaitMs: number;
}

/** Requests whose body has come, until they are parsed and answered in the order they came. */
export interface BodyQueue {
  /** Whether a request that comes now must be refused. */
  isFull(): boolean;
  /** Runs `work` in its turn. Gives false, and forgets it, when the queue is full. */
  enter(bodyBytes: number, work: () => void): boolean;
  /** A connection has come: there may be more behind it. */
  greet(): void;
}

interface Entry {
  readonly sizeBytes: number;
  readonly work: () => void;
}

/**
 * A process of one thread has its queue in the sockets, where nothing can be refused. So a body is
 * only read when it comes; the work on it is done in slices, and between two of them the event loop
 * reads what has come since: what is too much is refused there.
 *
 * Full is a matter of the work that is ahead, never of how long somebody has waited: after a stall of
 * the machine everybody has, though the work is done in a moment. `now` is in milliseconds.
 */
export function createBodyQueue(
  { maxBytes, maxWaitMs }: BodyQueueLimits,
  now: () => number = () => performance.now(),
): BodyQueue {
  const entries: Entry[] = [];
  const pace = createPace();
  let waitingBytes = 0;
  let fullBytes = maxBytes;
  let isScheduled = false;
  let isGreeting = false;
  let dueMs = 0;
  /** When the last slice began, and what it did: with what is left, the next one times a whole turn. */
  let turn = { startMs: 0, doneBytes: 0 };

  function workOff(): void {
    isScheduled = false;
    const startMs = now();
    if (isGreeting && startMs - dueMs < ACCEPT_MS) return workNextTurn();
    if (turn.doneBytes > 0) learn(startMs);
    let doneBytes = 0;
    for (let entry = entries.shift(); entry; ) {
      waitingBytes -= entry.sizeBytes;
      doneBytes += entry.sizeBytes;
      entry.work();
      entry = now() - startMs < SLICE_MS ? entries.shift() : undefined;
    }
    turn = { startMs, doneBytes };
    if (entries.length > 0) schedule();
    else learn(now());
  }

  function learn(endMs: number): void {
    pace.add(turn.doneBytes, endMs - turn.startMs);
    turn.doneBytes = 0;
    const inTimeBytes = maxWaitMs / pace.msPerByte();
    fullBytes = Math.min(maxBytes, Math.max(maxBytes * ALWAYS_SHARE, inTimeBytes));
  }

  function schedule(): void {
    if (isScheduled) return;
    dueMs = now();
    workNextTurn();
  }

  function workNextTurn(): void {
    isScheduled = true;
    isGreeting = false;
    setImmediate(workOff);
  }

  const isFull = (): boolean => entries.length > 0 && waitingBytes > fullBytes;

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
    greet: () => void (isGreeting = true),
  };
}

/** How long a byte takes, by the last bytes: each counts less the more have come after it. */
function createPace() {
  let bytes = PACE_BYTES;
  let ms = PACE_BYTES * FIRST_MS_PER_BYTE;
  return {
    add(doneBytes: number, tookMs: number): void {
      const kept = Math.exp(-doneBytes / PACE_BYTES);
      bytes = bytes * kept + doneBytes;
      ms = ms * kept + tookMs;
    },
    msPerByte: () => ms / bytes,
  };
}

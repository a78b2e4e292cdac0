/**
 * Longest time that the queue is worked off without a look at the sockets in between: so long a probe or
 * a refusal waits for the work, and longer only where a single body takes more, as one of 8 MiB may.
 */
const SLICE_MS = 2;

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

interface Options extends BodyQueueLimits {
  /** Told how long each has waited when its turn has come. */
  readonly onTurn?: (waitMs: number) => void;
}

/** Requests whose body has come, until they are parsed and answered in the order they came. */
export interface BodyQueue {
  /** Whether a request that comes now must be refused. */
  isFull(): boolean;
  /** Runs `work` in its turn. Gives false, and forgets it, when the queue is full. */
  enter(bodyBytes: number, work: () => void): boolean;
  /** A connection has come: there may be more behind it. */
  greet(): void;
  /** Of those that wait, with 10,000 for each request. */
  waitingBytes(): number;
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
 *
 * Full is a matter of the work that is ahead, never of how long somebody has waited: after a stall of
 * the machine everybody has, though the work is done in a moment. `now` is in milliseconds.
 */
export function createBodyQueue(
  { onTurn, ...limits }: Options,
  now: () => number = () => performance.now(),
): BodyQueue {
  const entries: Entry[] = [];
  const pace = createPace(limits);
  const turns = createTurns(workOff, now);
  let waitingBytes = 0;

  function workOff(startMs: number): void {
    pace.end(startMs);
    let doneBytes = 0;
    let nowMs = startMs;
    for (let entry = entries.shift(); entry;) {
      waitingBytes -= entry.sizeBytes;
      doneBytes += entry.sizeBytes;
      onTurn?.(nowMs - entry.enteredMs);
      entry.work();
      nowMs = now();
      entry = nowMs - startMs < SLICE_MS ? entries.shift() : undefined;
    }
    pace.begin(startMs, doneBytes);
    // With what is left, the next slice times a whole turn of the event loop.
    if (entries.length > 0) turns.schedule();
    else pace.end(now());
  }

  const isFull = (): boolean => entries.length > 0 && waitingBytes > pace.fullBytes();

  return {
    isFull,
    enter(bodyBytes, work) {
      if (isFull()) return false;
      const sizeBytes = bodyBytes + REQUEST_BYTES;
      waitingBytes += sizeBytes;
      entries.push({ sizeBytes, enteredMs: now(), work });
      turns.schedule();
      return true;
    },
    greet: turns.greet,
    waitingBytes: () => waitingBytes,
  };
}

/** Calls `work` with the time in a later turn of the event loop, and later still while connections come. */
function createTurns(work: (startMs: number) => void, now: () => number) {
  let isScheduled = false;
  let isGreeting = false;
  let dueMs = 0;

  function begin(): void {
    isScheduled = false;
    const startMs = now();
    const isGreeted = isGreeting;
    isGreeting = false;
    if (isGreeted && startMs - dueMs < ACCEPT_MS) wait();
    else work(startMs);
  }

  function wait(): void {
    isScheduled = true;
    setImmediate(begin);
  }

  return {
    schedule(): void {
      if (isScheduled) return;
      dueMs = now();
      wait();
    },
    greet: () => void (isGreeting = true),
  };
}

/** How long a byte takes, by the last bytes: each counts less the more have come after it. */
function createPace({ maxBytes, maxWaitMs }: BodyQueueLimits) {
  const alwaysBytes = maxBytes * ALWAYS_SHARE;
  let bytes = PACE_BYTES;
  let ms = PACE_BYTES * FIRST_MS_PER_BYTE;
  let fullBytes = maxBytes;
  let turn = { startMs: 0, doneBytes: 0 };
  return {
    /** A slice that did so much began at `startMs`. */
    begin: (startMs: number, doneBytes: number) => void (turn = { startMs, doneBytes }),
    /** What the last slice did took until now. */
    end(nowMs: number): void {
      if (turn.doneBytes === 0) return;
      const kept = Math.exp(-turn.doneBytes / PACE_BYTES);
      bytes = bytes * kept + turn.doneBytes;
      ms = ms * kept + nowMs - turn.startMs;
      fullBytes = Math.min(maxBytes, Math.max(alwaysBytes, (maxWaitMs * bytes) / ms));
      turn.doneBytes = 0;
    },
    /** More than these waiting is full. */
    fullBytes: () => fullBytes,
  };
}

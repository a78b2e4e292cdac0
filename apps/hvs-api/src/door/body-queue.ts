/**
 * Longest time of work between two looks at the sockets. A probe or a refusal waits for it, and longer only when a
 * single body takes more, as one of 8 MiB may.
 */
const SLICE_MS = 2;

/**
 * Longest time for accepting connections before a slice. Node accepts one in a turn of the event loop, so with a
 * slice in each turn a thousand clients would wait for seconds, and none of them could be refused.
 */
const ACCEPT_MS = 10;

/** Cost of a request beside its body, in bytes of a body: 35 us, where a byte of JSON costs 3.5 ns. */
const REQUEST_BYTES = 10_000;

/** This share of the queue may always wait, however slow the last bytes were. */
const ALWAYS_SHARE = 0.25;

/** The pace is that of about the last so many bytes. One stall of the machine hardly changes it. */
const PACE_BYTES = 16 * 1024 * 1024;
/** Pace of the first bytes. */
const FIRST_MS_PER_BYTE = 3.5e-6;

export interface BodyQueueLimits {
  /** Bytes that may wait, with 10,000 added for each request. A larger body is taken when none waits. */
  readonly maxBytes: number;
  /** Longest time that queued work may take. The queue shrinks to it, but never below a quarter of `maxBytes`. */
  readonly maxWaitMs: number;
}

interface Options extends BodyQueueLimits {
  /** Called at each turn with the time that the request waited. */
  readonly onTurn?: (waitMs: number) => void;
}

/** Requests with a whole body, which are parsed and answered in the order in which they came. */
export interface BodyQueue {
  /** Whether a request that comes now must be refused. */
  isFull(): boolean;
  /** Runs `work` in its turn. Gives false, and never runs it, when the queue is full. */
  enter(bodyBytes: number, work: () => void): boolean;
  /** To be called for each new connection: more may come behind it. */
  greet(): void;
  /** Bytes that wait, with 10,000 added for each request. */
  waitingBytes(): number;
}

interface Entry {
  readonly sizeBytes: number;
  readonly enteredMs: number;
  readonly work: () => void;
}

/**
 * A process of one thread usually has its queue in the sockets, where no request can be refused. So bodies are read
 * as they come, and the work on them is done in slices. Between two slices the event loop reads new requests, and
 * refuses those that are too many.
 *
 * The queue is full when too much work is ahead, however long requests have waited: after a stall of the machine
 * every request is old, though the work is done in a moment. `now` is in milliseconds.
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
    // While entries are left, the pace is measured over the whole turn of the event loop until the next slice.
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

/** Calls `work` with the time in a later turn of the event loop. While connections come it waits longer. */
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

/** How long a byte takes, as a moving average: a byte counts less the more bytes came after it. */
function createPace({ maxBytes, maxWaitMs }: BodyQueueLimits) {
  const alwaysBytes = maxBytes * ALWAYS_SHARE;
  let bytes = PACE_BYTES;
  let ms = PACE_BYTES * FIRST_MS_PER_BYTE;
  let fullBytes = maxBytes;
  let turn = { startMs: 0, doneBytes: 0 };
  return {
    /** A slice that worked off `doneBytes` began at `startMs`. */
    begin: (startMs: number, doneBytes: number) => void (turn = { startMs, doneBytes }),
    /** The time of the last slice ends now. */
    end(nowMs: number): void {
      if (turn.doneBytes === 0) return;
      const kept = Math.exp(-turn.doneBytes / PACE_BYTES);
      bytes = bytes * kept + turn.doneBytes;
      ms = ms * kept + nowMs - turn.startMs;
      fullBytes = Math.min(maxBytes, Math.max(alwaysBytes, (maxWaitMs * bytes) / ms));
      turn.doneBytes = 0;
    },
    /** With more bytes than these waiting the queue is full. */
    fullBytes: () => fullBytes,
  };
}

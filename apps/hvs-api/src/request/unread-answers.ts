/** An answer that waits for its client. */
export interface HeldResponse {
  once(event: 'close', listener: () => void): unknown;
  /** Bytes that the kernel has taken on its connection. They grow as long as the client reads. */
  takenBytes(): number;
  /** Closes its connection, to free the memory. */
  giveUp(): void;
}

/** Answers that the kernel has not taken whole, because their clients read slowly or not at all. */
export interface UnreadAnswers {
  /**
   * Counts an answer of this size until its connection has taken it or closes. A later call changes the size;
   * size 0 stops the counting.
   */
  hold(response: HeldResponse, sizeBytes: number): void;
  /** Sum over all answers. */
  heldBytes(): number;
}

interface Options {
  /** Limit of the sum. A single larger answer may wait alone. */
  readonly maxBytes: number;
  /** Called for each answer that is given up. */
  readonly onGivenUp: () => void;
}

interface Held {
  readonly sizeBytes: number;
  /** When it began to wait, or was last seen to progress. */
  readonly takenBytes: number;
}

/**
 * Bounds the memory that clients can occupy by not reading. Beyond the limit the connection of the answer that has
 * been without progress for longest is closed; an answer that is old but progresses stays. The whole size of an
 * answer counts, because the part that the kernel has taken is in the memory of the pod too.
 */
export function createUnreadAnswers({ maxBytes, onGivenUp }: Options): UnreadAnswers {
  // In the order in which they began to wait, or were last seen to progress.
  const waiting = new Map<HeldResponse, Held>();
  let heldBytes = 0;

  function leave(response: HeldResponse): void {
    heldBytes -= waiting.get(response)?.sizeBytes ?? 0;
    waiting.delete(response);
  }

  function put(response: HeldResponse, sizeBytes: number): void {
    leave(response);
    waiting.set(response, { sizeBytes, takenBytes: response.takenBytes() });
    heldBytes += sizeBytes;
  }

  /** Keeps its place, as growing is not progress. Gives false for an answer that is not counted. */
  function resize(response: HeldResponse, sizeBytes: number): boolean {
    const held = waiting.get(response);
    if (!held) return false;
    heldBytes += sizeBytes - held.sizeBytes;
    waiting.set(response, { ...held, sizeBytes });
    return true;
  }

  return {
    hold(response, sizeBytes) {
      if (sizeBytes === 0) return leave(response);
      if (!resize(response, sizeBytes)) {
        put(response, sizeBytes);
        response.once('close', () => leave(response));
      }
      // An answer that is put last comes up again when all others have progressed.
      for (const [first, held] of waiting) {
        if (heldBytes <= maxBytes || waiting.size === 1) return;
        if (first === response || first.takenBytes() > held.takenBytes) put(first, held.sizeBytes);
        else {
          leave(first);
          first.giveUp();
          onGivenUp();
        }
      }
    },
    heldBytes: () => heldBytes,
  };
}

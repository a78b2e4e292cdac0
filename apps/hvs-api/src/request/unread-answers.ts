/** An answer that waits for its client. */
export interface HeldResponse {
  once(event: 'close', listener: () => void): unknown;
  /** Bytes that the kernel has taken on its connection: more as long as the client reads. */
  takenBytes(): number;
  /** Ends its connection, for the room that it takes. */
  giveUp(): void;
}

/** Answers that the kernel has not taken whole, as their clients do not read them or read slowly. */
export interface UnreadAnswers {
  /**
   * An answer of this size waits for its client, until its connection has taken or ended it. Held again, it has
   * another size from now on; with none it leaves.
   */
  hold(response: HeldResponse, sizeBytes: number): void;
  /** Of all together. */
  heldBytes(): number;
}

interface Options {
  /** Held of all together; a single larger one may wait alone. */
  readonly maxBytes: number;
  /** Told of each answer that is given up. */
  readonly onGivenUp: () => void;
}

interface Held {
  readonly sizeBytes: number;
  /** As of when it began to wait, or was last seen to go on. */
  readonly takenBytes: number;
}

/**
 * Bounds what clients can make the process hold by not reading. Beyond the bound the connection of the
 * answer that has not been seen to go on for longest is ended: one that waits long may go on slowly. The whole
 * size counts, not what is left: the kernel holds the rest, in memory of the pod too.
 */
export function createUnreadAnswers({ maxBytes, onGivenUp }: Options): UnreadAnswers {
  // In the order in which they began to wait, or were last seen to go on.
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

  /** In its place: to grow is not to go on. Gives false when it is not there. */
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
      // Those that are put last have their turn again, when all have gone on.
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

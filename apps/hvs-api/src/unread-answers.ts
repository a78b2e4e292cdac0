import type { ServerResponse } from 'node:http';

/** An answer whose connection can be ended for the room that it takes. */
export interface HeldResponse extends ServerResponse {
  giveUp(): void;
}

/** Answers that the kernel has not taken whole, as their clients do not read them or read slowly. */
export interface UnreadAnswers {
  /** An answer of this size waits for its client, until its connection has taken or ended it. */
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

/**
 * Bounds what clients can make the process hold by not reading. Beyond the bound the connection of the
 * answer that has waited longest is ended: a client that reads has its answer in a moment. The whole size
 * counts, not what is left: the kernel holds the rest, in memory of the pod too.
 */
export function createUnreadAnswers({ maxBytes, onGivenUp }: Options): UnreadAnswers {
  // In the order in which they began to wait.
  const sizes = new Map<HeldResponse, number>();
  let heldBytes = 0;

  function leave(response: HeldResponse): void {
    heldBytes -= sizes.get(response) ?? 0;
    sizes.delete(response);
  }

  return {
    hold(response, sizeBytes) {
      sizes.set(response, sizeBytes);
      heldBytes += sizeBytes;
      response.once('close', () => leave(response));
      for (const oldest of sizes.keys()) {
        if (heldBytes <= maxBytes || oldest === response) return;
        leave(oldest);
        oldest.giveUp();
        onGivenUp();
      }
    },
    heldBytes: () => heldBytes,
  };
}

import type { ServerResponse } from 'node:http';

/** Answers that the kernel has not taken whole, as their clients do not read them or read slowly. */
export interface UnreadAnswers {
  /** An answer of this size waits for its client, until its connection has taken or ended it. */
  hold(response: ServerResponse, sizeBytes: number): void;
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
  const sizes = new Map<ServerResponse, number>();
  let heldBytes = 0;

  function leave(response: ServerResponse): void {
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
        oldest.destroy();
        onGivenUp();
      }
    },
    heldBytes: () => heldBytes,
  };
}

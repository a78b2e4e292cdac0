/** A body that takes longer to arrive is slow: one of 8 MiB takes 70 ms at 1 Gbit/s. */
const SLOW_MS = 1000;

/** A request whose body arrives. */
export interface BodyOwner {
  /** There is no room for its body: answers with the error, and holds no part of the body any more. */
  giveUp(refuse: () => Error): void;
}

/** Unfinished bodies. They stay in memory until their clients have sent the rest. */
export interface ArrivingBodies {
  /** Counts a further piece of a body. Gives false, and gives its owner up, when there is no room for it. */
  take(owner: BodyOwner, sizeBytes: number): boolean;
  /** Stops counting a body that is whole, or not wanted any more. */
  leave(owner: BodyOwner): void;
  /** Sum over all bodies. */
  heldBytes(): number;
}

interface Arrival {
  readonly sinceMs: number;
  sizeBytes: number;
}

interface Options {
  /** Limit of the sum. It must be above the largest body, which would always be refused otherwise. */
  readonly maxBytes: number;
  /** Makes the error of an owner that is given up. */
  readonly refuse: () => Error;
  /** In milliseconds. */
  readonly now?: () => number;
}

/**
 * Bounds the memory that clients can occupy by sending slowly, or never to the end. When there is no room, slow
 * bodies are given up, oldest first, so that a few slow clients cannot keep all others out. If no body is slow,
 * the one whose piece does not fit is given up.
 */
export function createArrivingBodies({ maxBytes, refuse, now = () => performance.now() }: Options): ArrivingBodies {
  const arrivals = new Map<BodyOwner, Arrival>();
  let heldBytes = 0;

  function leave(owner: BodyOwner): void {
    heldBytes -= arrivals.get(owner)?.sizeBytes ?? 0;
    arrivals.delete(owner);
  }

  const hasRoom = (sizeBytes: number): boolean => heldBytes + sizeBytes <= maxBytes;

  function giveUpSlow(owner: BodyOwner, sizeBytes: number): void {
    const slowMs = now() - SLOW_MS;
    // A Map keeps the order in which they began.
    for (const [other, { sinceMs }] of arrivals) {
      if (sinceMs > slowMs || hasRoom(sizeBytes)) return;
      if (other === owner) continue;
      leave(other);
      other.giveUp(refuse);
    }
  }

  return {
    take(owner, sizeBytes) {
      if (!hasRoom(sizeBytes)) giveUpSlow(owner, sizeBytes);
      if (!hasRoom(sizeBytes)) {
        leave(owner);
        owner.giveUp(refuse);
        return false;
      }
      const arrival = arrivals.get(owner);
      if (arrival) arrival.sizeBytes += sizeBytes;
      else arrivals.set(owner, { sinceMs: now(), sizeBytes });
      heldBytes += sizeBytes;
      return true;
    },
    leave,
    heldBytes: () => heldBytes,
  };
}

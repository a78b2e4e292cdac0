/** A body that has been coming for longer gives way to others: one of 8 MiB takes 70 ms at 1 Gbit/s. */
const SLOW_MS = 1000;

/** Who waits for the rest of a body. */
export interface BodyOwner {
  /** There is no room for it any more: answers so, and holds no part of the body from now on. */
  giveUp(refuse: () => Error): void;
}

/** Bodies of which a part has come. They are held in memory for as long as a client takes to send the rest. */
export interface ArrivingBodies {
  /** Whether so much more of a body may be held. Its owner is given up where it may not. */
  take(owner: BodyOwner, sizeBytes: number): boolean;
  /** The body is whole, or nobody waits for it any more. */
  leave(owner: BodyOwner): void;
  /** Of all together. */
  heldBytes(): number;
}

interface Arrival {
  readonly sinceMs: number;
  sizeBytes: number;
}

interface Options {
  /** Held of all together: more than the largest body, or that is always refused. */
  readonly maxBytes: number;
  /** Makes the error for an owner that is given up, if it answers by one. */
  readonly refuse: () => Error;
  /** In milliseconds. */
  readonly now?: () => number;
}

/**
 * Bounds what clients can make the process hold by sending slowly, or never the end. Who is slow gives way,
 * the oldest first, so that a few of them do not keep all others out; where nobody is, who comes last.
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
    // In the order in which they began.
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

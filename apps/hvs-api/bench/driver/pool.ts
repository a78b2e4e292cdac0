import { isLast } from './answer-parser.ts';
import { type Connection, openConnection, openConnections } from './connection.ts';
import type { Tally } from './tally.ts';

/** More connections are opened when all are busy, up to this count; beyond it a request waits, and its wait counts. */
const MAX_CONNECTIONS = 1024;

interface PoolOptions {
  readonly port: number;
  readonly request: Uint8Array;
  readonly tally: Tally;
  /** Open from the start. */
  readonly connections: number;
}

export interface Pool {
  /** Sends on the connection that has been idle longest, or as soon as there is one. */
  send(dueMs: number): void;
  /** Requests that have neither an answer nor a fault. */
  unsettled(): number;
  close(): void;
}

export async function createPool(options: PoolOptions): Promise<Pool> {
  const { port, request, tally } = options;
  const open = new Set(await openConnections(port, options.connections));
  const idle = new Set(open);
  const waitingMs: number[] = [];
  let opening = 0;
  let unsettled = 0;

  function settleByFault(what: string): void {
    unsettled -= 1;
    tally.fault(what);
  }

  function drop(connection: Connection): void {
    open.delete(connection);
    idle.delete(connection);
  }

  function offer(connection: Connection): void {
    connection.onEnd = () => drop(connection);
    const dueMs = waitingMs.shift();
    if (dueMs === undefined) idle.add(connection);
    else sendOn(connection, dueMs);
  }

  function sendOn(connection: Connection, dueMs: number): void {
    let sentMs = performance.now();
    connection.onAnswer = (answer) => {
      unsettled -= 1;
      tally.answer(answer, { dueMs, sentMs });
      if (isLast(answer)) {
        drop(connection);
        connection.onEnd = () => {};
        connection.close();
      } else {
        offer(connection);
      }
    };
    connection.onEnd = (reason) => {
      drop(connection);
      settleByFault(reason);
    };
    tally.send(dueMs);
    connection.send(request, () => (sentMs = performance.now()));
  }

  async function addConnection(): Promise<void> {
    opening += 1;
    try {
      const connection = await openConnection(port);
      open.add(connection);
      offer(connection);
    } catch (error) {
      if (waitingMs.shift() !== undefined) settleByFault(String(error));
    } finally {
      opening -= 1;
    }
  }

  for (const connection of open) connection.onEnd = () => drop(connection);
  return {
    send(dueMs) {
      unsettled += 1;
      const [connection] = idle;
      if (connection !== undefined) {
        idle.delete(connection);
        sendOn(connection, dueMs);
        return;
      }
      waitingMs.push(dueMs);
      if (opening < waitingMs.length && open.size + opening < MAX_CONNECTIONS) void addConnection();
    },
    unsettled: () => unsettled,
    close() {
      for (let left = unsettled; left > 0; left -= 1) settleByFault('no answer');
      for (const connection of open) {
        connection.onEnd = () => {};
        connection.close();
      }
    },
  };
}

import { openAccepted } from './accepted.ts';
import { type Connection, openConnection } from './connection.ts';
import { exchange } from './exchange.ts';
import type { Tally } from './tally.ts';

/** More are opened when all are busy, up to this count; beyond it a request waits, and its wait counts. */
const MAX_CONNECTIONS = 1024;

interface PoolOptions {
  readonly port: number;
  readonly request: Uint8Array;
  readonly tally: Tally;
  /** Open from the start. */
  readonly connections: number;
}

/** Connections that requests are sent on as they are due. */
export interface Pool {
  /** Sends on the connection that has been idle longest, or as soon as there is one. */
  send(dueMs: number): void;
  /** Requests that have neither an answer nor a fault. */
  unsettled(): number;
  close(): void;
}

export async function createPool(options: PoolOptions): Promise<Pool> {
  const { port, request, tally } = options;
  const open = new Set(await openAccepted(port, options.connections));
  const idle = new Set(open);
  const waitingMs: number[] = [];
  let opening = 0;
  let unsettled = 0;

  /** Sends what is due now and what has been waiting by then. */
  async function use(connection: Connection): Promise<void> {
    for (let dueMs = waitingMs.shift(); dueMs !== undefined; dueMs = waitingMs.shift()) {
      const { isReusable } = await exchange(connection, { request, tally, dueMs });
      unsettled -= 1;
      if (isReusable) continue;
      connection.close();
      open.delete(connection);
      return useAnother();
    }
    idle.add(connection);
  }

  async function useAnother(): Promise<void> {
    if (waitingMs.length <= opening || open.size + opening >= MAX_CONNECTIONS) return;
    opening += 1;
    try {
      const connection = await openConnection(port);
      open.add(connection);
      void use(connection);
    } catch (error) {
      if (waitingMs.shift() === undefined) return;
      unsettled -= 1;
      tally.fault(String(error));
    } finally {
      opening -= 1;
    }
  }

  return {
    send(dueMs) {
      unsettled += 1;
      waitingMs.push(dueMs);
      const [connection] = idle;
      if (connection === undefined) return void useAnother();
      idle.delete(connection);
      void use(connection);
    },
    unsettled: () => unsettled,
    close() {
      for (; unsettled > 0; unsettled -= 1) tally.fault('no answer in time');
      for (const connection of open) connection.close();
    },
  };
}

import { setTimeout } from 'node:timers/promises';
import { type Connection, openConnection, openConnections } from './connection.ts';
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
  readonly honoursRetryAfter: boolean;
}

/** Connections that requests are sent on as they are due. */
export interface Pool {
  /** Sends on the connection that has been idle longest, or as soon as there is one. */
  send(dueMs: number): void;
  /** Requests that have neither an answer nor a fault. */
  unsettled(): number;
  close(): void;
}

/** Small, and answered by every server, be it by 404. */
const KNOCK = Buffer.from('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');

/** The kernel connects before the server accepts: an answer says that it has. */
function knock(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.onAnswer = () => resolve();
    connection.onEnd = (reason) => reject(new Error(`not accepted: ${reason}`));
    connection.send(KNOCK);
  });
}

async function openAccepted(port: number, count: number): Promise<Connection[]> {
  const connections = await openConnections(port, count);
  await Promise.all(connections.map(knock));
  return connections;
}

export async function createPool({ port, connections, honoursRetryAfter, ...sending }: PoolOptions): Promise<Pool> {
  const { tally } = sending;
  const open = new Set(await openAccepted(port, connections));
  const idle = new Set(open);
  const waitingMs: number[] = [];
  let [opening, unsettled] = [0, 0];

  /** Sends what is due now and what has been waiting by then. */
  async function use(connection: Connection): Promise<void> {
    for (let dueMs = waitingMs.shift(); dueMs !== undefined; dueMs = waitingMs.shift()) {
      const { isReusable, retryAfterMs } = await exchange(connection, { ...sending, dueMs });
      unsettled -= 1;
      if (!isReusable) {
        connection.close();
        open.delete(connection);
        return useAnother();
      }
      if (honoursRetryAfter && retryAfterMs > 0) await setTimeout(retryAfterMs, undefined, { ref: false });
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
      const [connection] = idle;
      if (connection === undefined && honoursRetryAfter) return tally.leaveUnsent();
      unsettled += 1;
      waitingMs.push(dueMs);
      if (connection === undefined) return void useAnother();
      if (idle.delete(connection)) void use(connection);
    },
    unsettled: () => unsettled,
    close() {
      for (; unsettled > 0; unsettled -= 1) tally.fault('no answer in time');
      for (const connection of open) connection.close();
    },
  };
}

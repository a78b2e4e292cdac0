import { type Connection, openConnection } from './connection.ts';
import { exchange } from './exchange.ts';
import { openAccepted, type Pool, type PoolOptions } from './pool.ts';

interface Client {
  connection: Connection;
  readonly dueMs: number[];
  isBusy: boolean;
  /** Until then it sends nothing, as a 503 asked it to. */
  quietUntilMs: number;
}

/**
 * As many clients as connections, each of which is due in its turn and has its own wait: what is due for
 * one that honours a Retry-After is left unsent, what is due for one that waits for an answer waits too.
 */
export async function createPatientClients({ port, connections, ...sending }: PoolOptions): Promise<Pool> {
  const { tally } = sending;
  const accepted = await openAccepted(port, connections);
  const clients = accepted.map((connection): Client => ({ connection, dueMs: [], isBusy: false, quietUntilMs: 0 }));
  let [next, unsettled] = [0, 0];

  async function ask(client: Client, dueMs: number): Promise<void> {
    const { isReusable, retryAfterMs } = await exchange(client.connection, { ...sending, dueMs });
    client.quietUntilMs = performance.now() + retryAfterMs;
    if (isReusable) return;
    client.connection.close();
    client.connection = await openConnection(port);
  }

  async function use(client: Client): Promise<void> {
    client.isBusy = true;
    for (let dueMs = client.dueMs.shift(); dueMs !== undefined; dueMs = client.dueMs.shift()) {
      if (performance.now() < client.quietUntilMs) tally.leaveUnsent();
      else await ask(client, dueMs).catch((error: unknown) => tally.fault(String(error)));
      unsettled -= 1;
    }
    client.isBusy = false;
  }

  return {
    send(dueMs) {
      const client = clients[next % clients.length];
      next += 1;
      unsettled += 1;
      client.dueMs.push(dueMs);
      if (!client.isBusy) void use(client);
    },
    unsettled: () => unsettled,
    close() {
      for (; unsettled > 0; unsettled -= 1) tally.fault('no answer in time');
      for (const { connection } of clients) connection.close();
    },
  };
}

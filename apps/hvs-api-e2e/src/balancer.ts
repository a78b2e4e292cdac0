import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createHttpClient } from './client/http-client.ts';

/** Kubernetes takes about as long until every node knows that a pod is not ready. */
const POLL_MS = 150;

export interface Balancer {
  readonly url: string;
  /** Whether this backend gets new connections now. */
  readonly isReady: (backend: string) => boolean;
  /** Connections handed to each backend so far. */
  readonly connectionsTo: (backend: string) => number;
  readonly close: () => void;
}

/** Ends each side when the other ends; bytes under way arrive first. */
function join(client: Socket, backend: Socket): void {
  for (const [one, other] of [
    [client, backend],
    [backend, client],
  ]) {
    one.pipe(other);
    one.on('error', () => other.destroy());
    one.on('close', () => other.end());
  }
}

/**
 * Hands each new connection to the next ready backend, as a Service of Kubernetes does. It knows no HTTP, so a client
 * may keep its connection to a backend that is no longer ready.
 */
export async function startBalancer(backends: readonly string[]): Promise<Balancer> {
  const ready = new Set<string>();
  const handed = new Map(backends.map((backend) => [backend, 0]));
  let turn = 0;

  const probes = backends.map((backend) => ({ backend, client: createHttpClient(backend) }));
  async function probe(): Promise<void> {
    await Promise.all(
      probes.map(async ({ backend, client }) => {
        const isUp = await client.send({ path: '/health/ready' }).then(
          ({ status }) => status === 200,
          () => false,
        );
        if (isUp) ready.add(backend);
        else ready.delete(backend);
      }),
    );
  }

  function next(): string | undefined {
    const candidates = backends.filter((backend) => ready.has(backend));
    turn += 1;
    return candidates[turn % candidates.length];
  }

  const server = createServer((client) => {
    const backend = next();
    if (backend === undefined) {
      client.destroy();
      return;
    }
    handed.set(backend, (handed.get(backend) ?? 0) + 1);
    const { hostname, port } = new URL(backend);
    join(client, connect({ host: hostname, port: Number(port), noDelay: true }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await probe();
  const timer = setInterval(() => void probe(), POLL_MS);

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isReady: (backend) => ready.has(backend),
    connectionsTo: (backend) => handed.get(backend) ?? 0,
    close: () => {
      clearInterval(timer);
      server.close();
      for (const { client } of probes) client.close();
    },
  };
}

import type { RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Stands before Fastify. Answers a request, drops it, or passes it on to `serve`. */
export type Gate = (serve: RequestListener) => RequestListener;

/** Puts the gates before Fastify. A request passes them in the order of the list. */
export function openDoor({ server }: FastifyInstance, gates: readonly Gate[]): void {
  const [fastify] = server.listeners('request') as RequestListener[];
  server.off('request', fastify);
  server.on(
    'request',
    gates.reduceRight<RequestListener>((serve, gate) => gate(serve), fastify),
  );
}

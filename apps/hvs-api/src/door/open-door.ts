import type { RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Puts a listener before that of Fastify, or before the one that was put there last. */
export function wrapRequests({ server }: FastifyInstance, wrap: (serve: RequestListener) => RequestListener): void {
  const [serve] = server.listeners('request') as RequestListener[];
  server.off('request', serve);
  server.on('request', wrap(serve));
}

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Collector {
  readonly url: string;
  readonly received: readonly Received[];
}

/** Stands in for a collector that speaks OTLP over HTTP: keeps what comes and answers as one does. */
export async function openCollector(): Promise<Collector> {
  const received: Received[] = [];
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    received.push({ path: request.url ?? '', headers: request.headers, body });
    const type = request.headers['content-type'] ?? '';
    response.writeHead(200, { 'content-type': type }).end(type.endsWith('json') ? '{}' : '');
  }
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, received };
}

import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { skipBody, takeBody } from './skip-body.ts';

const BODY = 'a'.repeat(200_000);

/** A server that skips the bodies of /skip. Gives the number of bytes that it was handed of each body. */
async function openServer() {
  const handed: [path: string | undefined, bytes: number][] = [];
  const server = createServer((request: IncomingMessage, response) => {
    if (request.url === '/skip') skipBody(request);
    else takeBody(request);
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      handed.push([request.url, bytes]);
      response.end('answer');
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { handed, port: (server.address() as AddressInfo).port };
}

const post = (path: string, more = '') =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\n${more}content-length: ${BODY.length}\r\n\r\n${BODY}`;

test('a skipped body is not handed over, and the next bodies on the connection are whole', async () => {
  const { handed, port } = await openServer();
  const socket = connect(port, '127.0.0.1');
  socket.write(post('/skip') + post('/skip') + post('/take') + post('/skip'));
  socket.write(post('/take', 'connection: close\r\n'));
  await text(socket);
  const [nothing, all] = [
    ['/skip', 0],
    ['/take', BODY.length],
  ];
  expect(handed).toEqual([nothing, nothing, all, nothing, all]);
});

test('the next connection that gets the parser of a closed one has its bodies', async () => {
  const { handed, port } = await openServer();
  for (let round = 0; round < 3; round += 1) {
    const socket = connect(port, '127.0.0.1');
    // Closed in the middle of the body.
    socket.write(post('/skip').slice(0, 1000));
    await once(socket, 'connect');
    socket.end();
    await once(socket.resume(), 'close');
  }
  const [answer] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
  expect(await text(answer)).toBe('answer');
  const socket = connect(port, '127.0.0.1');
  socket.write(post('/take', 'connection: close\r\n'));
  await text(socket);
  expect(handed.at(-1)).toEqual(['/take', BODY.length]);
});

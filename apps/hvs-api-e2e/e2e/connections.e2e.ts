import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ownImage, startOwnContainer } from '../src/api/own-image.ts';
import { singleExchanges } from '../src/load/predict-exchanges.ts';
import { addToReport } from '../src/report.ts';

const CONNECTIONS = 10_000;
/** Connections asked for at a time: a listen queue holds 511. */
const STEP = 250;
const REQUEST = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';

async function openConnection(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EMFILE') throw error;
    throw new Error('too few file descriptors\n  next: ulimit -n 20000', { cause: error });
  });
  return socket;
}

/** A connection on which one request was answered, and which stays open. */
async function holdIdle(url: string): Promise<Socket> {
  const socket = await openConnection(url);
  socket.write(REQUEST);
  await once(socket, 'data');
  return socket;
}

/** As many headers as a request may have, without the empty line that ends them. */
const HALF_HEAD = `GET /health/live HTTP/1.1\r\nhost: x\r\n${`x: ${'v'.repeat(490)}\r\n`.repeat(16)}`;

/** A connection on which a request never ends its headers. */
async function holdHalfOpen(url: string): Promise<Socket> {
  const socket = await openConnection(url);
  await new Promise<void>((resolve) => socket.write(HALF_HEAD, () => resolve()));
  return socket;
}

test.for([
  ['10,000 connections', holdIdle],
  ['10,000 half-open connections', holdHalfOpen],
] as const)('%s are held and predictions go on', async ([what, hold], context) => {
  const container = await startOwnContainer(ownImage(context), {
    network: 'host',
    // Long enough to open all connections before the first is closed.
    settings: { HEADERS_TIMEOUT_MS: '60000', REQUEST_TIMEOUT_MS: '60000' },
  });
  const expected = await singleExchanges(container.url, 10);

  const sockets: Socket[] = [];
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  let closed = 0;
  while (sockets.length < CONNECTIONS) {
    const step = await Promise.all(Array.from({ length: STEP }, () => hold(container.url)));
    for (const socket of step) socket.on('close', () => (closed += 1)).on('error', () => undefined);
    sockets.push(...step);
  }

  const answers = await singleExchanges(container.url, 10);
  expect(answers.map(({ body }) => body.toString())).toEqual(expected.map(({ body }) => body.toString()));
  const { Running, OOMKilled } = await container.state();
  addToReport(what, { held: sockets.length - closed, Running, OOMKilled });
  expect(closed).toBe(0);
  expect({ Running, OOMKilled }).toEqual({ Running: true, OOMKilled: false });
});

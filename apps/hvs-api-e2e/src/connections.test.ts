import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ownImage, startOwnContainer } from './api/own-image.ts';
import { createHttpClient } from './client/http-client.ts';
import { singleExchanges } from './load/predict-exchanges.ts';
import { addToReport } from './report.ts';

const CONNECTIONS = 10_000;
/** Connections asked for at a time: a listen queue holds 511. */
const STEP = 250;
const REQUEST = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';

/** A connection on which one request was answered, and which stays open. */
async function hold(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EMFILE') throw error;
    throw new Error('too few file descriptors\n  next: ulimit -n 20000', { cause: error });
  });
  socket.write(REQUEST);
  await once(socket, 'data');
  return socket;
}

test('10,000 connections are held and predictions go on', async (context) => {
  const container = await startOwnContainer(ownImage(context), { network: 'host' });
  const client = createHttpClient(container.url);
  const expected = await singleExchanges(client, 10);

  const sockets: Socket[] = [];
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  let closed = 0;
  while (sockets.length < CONNECTIONS) {
    const step = await Promise.all(Array.from({ length: STEP }, () => hold(container.url)));
    for (const socket of step) socket.on('close', () => (closed += 1)).on('error', () => undefined);
    sockets.push(...step);
  }

  const answers = await singleExchanges(client, 10);
  expect(answers.map(({ body }) => body.toString())).toEqual(expected.map(({ body }) => body.toString()));
  const { Running, OOMKilled } = await container.state();
  addToReport('10,000 connections', { held: sockets.length - closed, Running, OOMKilled });
  expect(closed).toBe(0);
  expect({ Running, OOMKilled }).toEqual({ Running: true, OOMKilled: false });
  client.close();
});

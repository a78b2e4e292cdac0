import { EXAMPLE_READINGS } from '@hvs/contract';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { connectTo, openServingApp } from '../app.fixture.ts';

const body = JSON.stringify({ readings: [EXAMPLE_READINGS.normal] });
const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
const get = (headers: string) => `GET /ping HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const post = (headers: string) =>
  `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
const isLast = (answer: string) => /\r\nconnection: close\r\n/i.test(answer.split('HTTP/1.1 ').at(-1) ?? '');

test.each([
  ['a GET that offers another protocol, and a POST', get(UPGRADE) + post(''), [200]],
  ['a POST that offers another protocol, and a POST', post(UPGRADE) + post(''), [200]],
  ['a POST, a GET that offers another protocol, and a POST', post('') + get(UPGRADE) + post(''), [200, 200]],
])('%s in one segment: the answer says that the rest was not read', async (_, bytes, statuses) => {
  const socket = await connectTo(await openServingApp());
  socket.write(bytes);
  const answer = await text(socket);
  expect([statusesOf(answer), isLast(answer)]).toEqual([statuses, true]);
});

/** Reads until one more whole answer has come. */
async function nextAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    socket.on('data', function read(data: Buffer) {
      answer += data.toString();
      const [head, rest] = answer.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      if (rest === undefined || Buffer.byteLength(rest) < length) return;
      socket.off('data', read);
      resolve(answer);
    });
  });
}

const H2C = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\n';

test('a client that offers h2c with each request, one after the other, keeps its connection', async () => {
  const socket = await connectTo(await openServingApp());
  for (const bytes of [post(H2C), post(H2C), get(UPGRADE), post(H2C)]) {
    socket.write(bytes);
    const answer = await nextAnswer(socket);
    expect([statusesOf(answer), isLast(answer)]).toEqual([[200], false]);
  }
});

test('an Upgrade that Connection does not name is one more header', async () => {
  const socket = await connectTo(await openServingApp());
  socket.write(get('Upgrade: h2c\r\n') + post('Connection: close\r\n'));
  expect(statusesOf(await text(socket))).toEqual([200, 200]);
});

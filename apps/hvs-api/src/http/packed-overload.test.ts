import { EXAMPLE_READINGS } from '@hvs/contract';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openServingApp } from '../app.fixture.ts';

/** A valid body that is small when packed, and much work. */
function packedBody(): Buffer {
  const id = String.raw`\ud83d`.repeat(256);
  const { Module_ID: _, ...features } = EXAMPLE_READINGS.normal;
  const reading = `{"Module_ID":"${id}",${JSON.stringify(features).slice(1)}`;
  return gzipSync(`{"readings":[${Array.from({ length: 3000 }, () => reading).join(',')}]}`);
}

test('packed bodies on many connections are refused where they do not fit', async () => {
  const app = await openServingApp();
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  // On a busy machine the queue would not wait for all connections: time stands still meanwhile.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  onTestFinished(() => clock.mockRestore());
  const body = packedBody();
  expect(body.length).toBeLessThan(50_000);
  const head = `POST /predict HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), body]);

  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect(Number(port), '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.write(bytes);
      return (await text(socket)).slice(0, 'HTTP/1.1 200'.length);
    }),
  );
  const refused = answers.filter((answer) => answer === 'HTTP/1.1 503').length;
  expect(new Set(answers)).toEqual(new Set(['HTTP/1.1 200', 'HTTP/1.1 503']));
  expect(refused).toBeGreaterThan(10);
  expect((await app.inject('/metrics')).body).toContain(`hvs_api_queue_full_total ${refused}\n`);
}, 30_000);

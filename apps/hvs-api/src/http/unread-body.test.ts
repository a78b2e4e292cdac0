import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openServingApp } from '../app.fixture.ts';

const KIBIBYTE = 1024;
const CHUNK = Buffer.alloc(64 * KIBIBYTE, 0x20);

test.each(['content-length: 1099511627776', 'transfer-encoding: chunked'])(
  'of a body over the limit (%s) no more is read than is worth it',
  async (length) => {
    const app = await openServingApp({ BODY_LIMIT_BYTES: String(64 * KIBIBYTE) });
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const accepted = once(app.server, 'connection') as Promise<[Socket]>;
    const client = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void client.destroy());
    // The server resets the connection, as the client goes on sending.
    client.on('error', () => {});
    client.resume();
    const sendOn = (): void => {
      if (client.writable) client.write(CHUNK, sendOn);
    };
    client.write(`POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${length}\r\n\r\n`);
    // The size of the only chunk, if it comes in chunks.
    client.write('10000000000\r\n');
    sendOn();
    const [connection] = await accepted;
    await once(connection, 'close');
    // The limit, the bytes worth reading, and the bytes that were on their way by then.
    expect(connection.bytesRead).toBeLessThan(1024 * KIBIBYTE);
  },
);

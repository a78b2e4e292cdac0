import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { inject, onTestFinished } from 'vitest';

export interface RawConnection {
  readonly socket: Socket;
  readonly write: (bytes: string | Uint8Array) => void;
  /** The received text, once it matches. Rejects when the server ends the connection before. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** The whole received text, once the server has ended the connection. */
  readonly ended: Promise<string>;
}

/** A connection on which a test writes any bytes. */
export async function openRawConnection(baseUrl = inject('api').url): Promise<RawConnection> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect({ host: hostname, port: Number(port || 80), noDelay: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');

  let received = '';
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  socket.on('data', (bytes) => (received += bytes.toString('latin1')));
  // A reset ends the connection too; the text before it counts.
  socket.on('error', () => undefined);
  socket.on('close', () => close());

  async function until(pattern: RegExp): Promise<string> {
    while (!pattern.test(received)) {
      if (socket.closed) throw new Error(`ended before ${pattern} with ${received || 'nothing'}`);
      await Promise.race([new Promise((resolve) => socket.once('data', resolve)), closed]);
    }
    return received;
  }

  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    until,
    ended: closed.then(() => received),
  };
}

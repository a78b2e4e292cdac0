import { once } from 'node:events';
import { connect } from 'node:net';
import { type Answer, createAnswerParser } from './answer-parser.ts';

const READ_BUFFER_BYTES = 64 * 1024;

/** A kept-alive connection with at most one request in flight. */
export interface Connection {
  /** Sends prebuilt bytes; `onSent` is called when the kernel has taken all of them. */
  send(request: Uint8Array, onSent?: () => void): void;
  onAnswer: (answer: Answer) => void;
  /** Called when the other side ended the connection, or it broke. */
  onEnd: (reason: string) => void;
  /** Ends the connection without a call of `onEnd`. */
  close(): void;
}

/** `onread` saves what a stream of buffers costs: the driver must be much cheaper than the servers. */
export async function openConnection(port: number): Promise<Connection> {
  const parse = createAnswerParser((answer) => connection.onAnswer(answer));
  let reason = 'connection closed by the server';
  let hasEnded = false;
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
      callback(byteCount, buffer) {
        try {
          parse(Buffer.from(buffer.buffer, buffer.byteOffset, byteCount));
        } catch (error) {
          socket.destroy(error instanceof Error ? error : new Error(String(error)));
        }
        return true;
      },
    },
  });
  const connection: Connection = {
    send(request, onSent) {
      if (hasEnded) queueMicrotask(() => connection.onEnd(reason));
      else socket.write(request, onSent);
    },
    onAnswer: () => {},
    onEnd: () => {},
    close() {
      connection.onEnd = () => {};
      socket.destroy();
    },
  };
  await once(socket, 'connect');
  socket.on('error', ({ message }) => (reason = message));
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    hasEnded = true;
    connection.onEnd(reason);
  });
  return connection;
}

export function openConnections(port: number, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => openConnection(port)));
}

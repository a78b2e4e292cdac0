import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { UnreadAnswers } from './unread-answers.ts';

/**
 * The handle alone knows how much the kernel has taken of a write that it has not taken whole. Node has no public
 * name for it; its own time-outs use it to tell a slow client from one that is gone.
 */
type Connection = Socket & {
  readonly _handle?: { readonly bytesWritten: number; readonly writeQueueSize: number } | null;
};

/** Bytes that the kernel has taken on a connection. */
export function takenBytesOf(socket: Socket): number {
  const { _handle: handle } = socket as Connection;
  return handle ? handle.bytesWritten - handle.writeQueueSize : socket.bytesWritten - socket.writableLength;
}

/** A response as Node's server makes it, which is counted while its client does not read it. */
export class ApiResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** Where it is counted. */
  unreadAnswers: UnreadAnswers | undefined;
  /** Whether its connection was ended before its client had all of it. */
  isGivenUp = false;
  /** Told when the answers before it on its connection have been sent. */
  onTurn: (() => void) | undefined;

  override assignSocket(socket: Socket): void {
    super.assignSocket(socket);
    this.onTurn?.();
  }

  override end(chunk?: unknown, encoding?: unknown, onEnd?: unknown): this {
    super.end(chunk, encoding as BufferEncoding, onEnd as () => void);
    const waitingBytes = this.socket?.writableLength ?? 0;
    // The kernel takes the usual answer at once.
    if (waitingBytes > 0) {
      const isSized = typeof chunk === 'string' || chunk instanceof Uint8Array;
      this.unreadAnswers?.hold(this, Math.max(waitingBytes, isSized ? chunk.length : 0));
    }
    return this;
  }

  takenBytes(): number {
    const { socket } = this;
    // Then it has been taken whole.
    return socket === null ? Number.POSITIVE_INFINITY : takenBytesOf(socket);
  }

  giveUp(): void {
    this.isGivenUp = true;
    this.destroy();
  }
}

/** Whether the whole answer was made, and not given up on its way. */
export function isAnswered(response: ServerResponse): boolean {
  return response.writableEnded && !(response instanceof ApiResponse && response.isGivenUp);
}

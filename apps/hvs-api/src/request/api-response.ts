import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { UnreadAnswers } from './unread-answers.ts';

/**
 * Only the handle knows how much of an unfinished write the kernel has taken. Node has no public name for it; its
 * own time-outs use it to tell a slow client from one that is gone.
 */
type Connection = Socket & {
  readonly _handle?: { readonly bytesWritten: number; readonly writeQueueSize: number } | null;
};

/** Bytes that the kernel has taken on a connection. */
export function takenBytesOf(socket: Socket): number {
  const { _handle: handle } = socket as Connection;
  return handle ? handle.bytesWritten - handle.writeQueueSize : socket.bytesWritten - socket.writableLength;
}

/** A response as Node's server makes it. It is counted while its client does not read it. */
export class ApiResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** Counts it. */
  unreadAnswers: UnreadAnswers | undefined;
  /** Whether its connection was closed before its client had all of it. */
  isGivenUp = false;
  /** Called when the answers before it on its connection have been sent. */
  onTurn: (() => void) | undefined;

  override assignSocket(socket: Socket): void {
    super.assignSocket(socket);
    this.onTurn?.();
  }

  override end(chunk?: unknown, encoding?: unknown, onEnd?: unknown): this {
    super.end(chunk, encoding as BufferEncoding, onEnd as () => void);
    const waitingBytes = this.socket?.writableLength ?? 0;
    // Usually 0: the kernel takes a small answer at once.
    if (waitingBytes > 0) {
      const isSized = typeof chunk === 'string' || chunk instanceof Uint8Array;
      this.unreadAnswers?.hold(this, Math.max(waitingBytes, isSized ? chunk.length : 0));
    }
    return this;
  }

  takenBytes(): number {
    const { socket } = this;
    // Without a socket the kernel has taken it whole.
    return socket === null ? Number.POSITIVE_INFINITY : takenBytesOf(socket);
  }

  giveUp(): void {
    this.isGivenUp = true;
    this.destroy();
  }
}

/** Whether the answer is complete, and was not given up on its way. */
export function isAnswered(response: ServerResponse): boolean {
  return response.writableEnded && !(response instanceof ApiResponse && response.isGivenUp);
}

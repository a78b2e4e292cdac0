import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type ApiResponse, takenBytesOf } from './api-response.ts';
import type { HeldResponse, UnreadAnswers } from './unread-answers.ts';

/** Memory of a request and its response, with a small answer that is made before its turn. */
const REQUEST_BYTES = 2048;

/** The requests of a connection that wait for the answers before theirs. */
interface WaitingRequests extends HeldResponse {
  sizeBytes: number;
}

const waitingOf = new WeakMap<Socket, WaitingRequests>();

function openWaiting(socket: Socket): WaitingRequests {
  const waiting: WaitingRequests = {
    sizeBytes: 0,
    // Listens to the connection: Node tells a response of its close only in its turn.
    once: (event, listener) => {
      socket.once(event, () => {
        waitingOf.delete(socket);
        listener();
      });
    },
    takenBytes: () => takenBytesOf(socket),
    giveUp: () => void socket.destroy(),
  };
  waitingOf.set(socket, waiting);
  return waiting;
}

function sizeOf({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((bytes, text) => bytes + text.length, REQUEST_BYTES);
}

/**
 * Counts a request that comes while earlier answers of its connection are unsent. Node keeps such a request in
 * memory until its turn, even one that is dropped, and goes on reading as long as no answer is in memory.
 */
export function countWaiting(request: IncomingMessage, response: ApiResponse, answers: UnreadAnswers): void {
  const { socket } = request;
  if (response.socket !== null || socket.destroyed) return;
  const waiting = waitingOf.get(socket) ?? openWaiting(socket);
  const sizeBytes = sizeOf(request);
  function resize(bytes: number): void {
    waiting.sizeBytes += bytes;
    answers.hold(waiting, waiting.sizeBytes);
  }
  response.onTurn = () => resize(-sizeBytes);
  resize(sizeBytes);
}

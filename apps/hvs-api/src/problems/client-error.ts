import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE } from '@hvs/contract';
import { ApiError, PROBLEM_KINDS, type ProblemCode } from './api-error.ts';
import { lastResponseOf } from '../request/last-response.ts';
import { renderProblem } from './problem-details.ts';
import { REQUEST_ID_HEADER } from '../request/request-id.ts';
import { endGently } from '../request/linger.ts';

const CODES = new Map<string | undefined, ProblemCode>([
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-timeout'],
  ['HPE_HEADER_OVERFLOW', 'headers-too-large'],
]);

export interface Refusal {
  readonly reqId: string;
  readonly code: ProblemCode;
  readonly status: number;
  readonly fault?: string;
  readonly method?: string;
  readonly url?: string | undefined;
}

interface RefusalAnswer {
  readonly refusal: Refusal;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** An answer that Fastify never hears of, the last of its connection. */
export function renderRefusal(refusal: Refusal, headers: readonly string[] = []): RefusalAnswer {
  const { code, reqId } = refusal;
  const body = JSON.stringify(renderProblem(new ApiError(code), reqId));
  const length = String(Buffer.byteLength(body));
  const own = ['content-type', PROBLEM_MEDIA_TYPE, 'content-length', length, REQUEST_ID_HEADER, reqId];
  return { refusal, headers: [...own, ...headers, 'connection', 'close'], body };
}

function renderFault(fault: string | undefined): RefusalAnswer {
  const code = CODES.get(fault) ?? 'bad-request';
  const { status } = PROBLEM_KINDS[code];
  return renderRefusal({ reqId: randomUUID(), code, status, ...(fault !== undefined && { fault }) });
}

export function toBytes({ refusal: { status }, headers, body }: RefusalAnswer): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${head}\r\n${body}`;
}

/** Connections with a fault. Node reports it again with each piece that still comes. */
const faulty = new WeakSet<Socket>();

/** Calls back when the answer has been sent, unless the connection has ended by then. */
export function whenSent(response: ServerResponse, socket: Socket, goOn: () => void): void {
  if (response.destroyed) goOn();
  else response.once('close', () => void (socket.writable && goOn()));
}

/**
 * Answers bytes that are not an HTTP request, after the answers before them, and closes the connection. A fault in a
 * body becomes the answer to its request, unless that has one already. The connection is closed gently: bytes that
 * still come would otherwise reset it, and the answers would be lost.
 */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  onRefused: (refusal: Refusal) => void,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || faulty.has(socket)) return;
  faulty.add(socket);
  const last = lastResponseOf(socket);
  const { refusal, ...answer } = renderFault(error.code);
  const bytes = toBytes({ refusal, ...answer });

  if (last === undefined || (last.req.complete && last.destroyed)) {
    onRefused(refusal);
    if (socket.writable) socket.write(bytes);
    endGently(socket);
  } else if (last.req.complete) {
    whenSent(last, socket, () => {
      onRefused(refusal);
      socket.write(bytes);
      endGently(socket);
    });
  } else if (last.headersSent) {
    whenSent(last, socket, () => socket.destroySoon());
  } else {
    onRefused(refusal);
    if (last.socket === null) last.writeHead(refusal.status, [...answer.headers]).end(answer.body);
    else {
      socket.write(bytes);
      endGently(socket);
    }
  }
}

import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE } from '@hvs/contract';
import { ApiError, PROBLEM_KINDS, type ProblemCode } from '../errors.ts';
import { renderProblem } from './problem-details.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';

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

/** Answers what is no HTTP request, of which Fastify never hears, and ends its connection. */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  onRefused: (refusal: Refusal) => void,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const code = CODES.get(error.code) ?? 'bad-request';
  const { status } = PROBLEM_KINDS[code];
  const id = randomUUID();
  onRefused({ reqId: id, code, status, ...(error.code !== undefined && { fault: error.code }) });
  if (socket.writable) {
    const body = JSON.stringify(renderProblem(new ApiError(code), id));
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `content-type: ${PROBLEM_MEDIA_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `${REQUEST_ID_HEADER}: ${id}`,
      'connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiRequest } from './api-request.ts';

export const REQUEST_ID_HEADER = 'x-request-id';
// Safe in a log line, a header and a URN; gateways write `Root=1-67891233-abcdef;Self=...`.
const ACCEPTED = /^[\w.~+=:;,@/-]{1,128}$/;

function chooseId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
}

/** The caller's request id if it is harmless, else a new one; an ApiRequest keeps its id. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  if (!(request instanceof ApiRequest)) return chooseId(request);
  request.id ??= chooseId(request);
  return request.id;
}

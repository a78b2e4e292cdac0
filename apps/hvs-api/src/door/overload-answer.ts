import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../problems/api-error.ts';
import { type ErrorForm, formOf, type FormsByPrefix, PROBLEM_FORM } from '../problems/problem-details.ts';
import { REQUEST_ID_HEADER, requestId } from '../request/request-id.ts';
import { isLarge, linger } from '../request/linger.ts';
import { skipBody } from './skip-body.ts';

/** Used in turn. Clients that are refused together would otherwise come back, and be refused, together. */
const RETRY_AFTER_S = ['1', '2', '3'] as const;
let refusals = 0;

function nextRetryAfter(): string {
  refusals += 1;
  return RETRY_AFTER_S[refusals % RETRY_AFTER_S.length];
}

/** The error of a request for which there is no room or no time. */
export function overloaded(): ApiError {
  return new ApiError('overloaded', { headers: { 'retry-after': nextRetryAfter() } });
}

export interface OverloadAnswers {
  readonly formsByPrefix: FormsByPrefix;
  /** Whether the process drains: then an answer closes its connection. */
  readonly isDraining: () => boolean;
}

type Refusal = (id: string, isLast: boolean) => { headers: string[]; body: string };

/** Renders the answer once, with a place for the id of each request. */
function prerender({ mediaType, render }: ErrorForm): Refusal {
  const place = '<id>';
  const [before, after] = JSON.stringify(render(overloaded(), place)).split(place);
  return (id, isLast) => {
    const body = after === undefined ? before : before + id + after;
    const length = String(Buffer.byteLength(body));
    const headers = ['content-type', mediaType, REQUEST_ID_HEADER, id, 'content-length', length];
    headers.push('retry-after', nextRetryAfter());
    if (isLast) headers.push('connection', 'close');
    return { headers, body };
  };
}

/**
 * Answers 503 for as little work as Node allows: without route or hooks, and without copying the body. The
 * connection goes on, because a new one costs more than the rest of a body. Gives the id of the request.
 */
export function createOverloadAnswer({ formsByPrefix, isDraining }: OverloadAnswers) {
  const forms = [PROBLEM_FORM, ...formsByPrefix.map(([, form]) => form)];
  const renders = new Map(forms.map((form) => [form, prerender(form)]));

  return (request: IncomingMessage, response: ServerResponse): string => {
    const { url = '' } = request;
    const id = requestId(request);
    const render = renders.get(formOf(url, formsByPrefix))!;
    // The queue may be full for a body that was read whole, too.
    const isUnread = isLarge(request) && !request.complete;
    const { headers, body } = render(id, isUnread || isDraining());
    if (isUnread) linger(request);
    else if (!request.complete) skipBody(request);
    response.writeHead(503, headers).end(body);
    return id;
  };
}

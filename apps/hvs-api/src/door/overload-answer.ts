import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../problems/api-error.ts';
import { type ErrorForm, formOf, type FormsByPrefix, PROBLEM_FORM } from '../problems/problem-details.ts';
import { REQUEST_ID_HEADER, requestId } from '../request/request-id.ts';
import { isLarge, linger } from '../request/linger.ts';
import { skipBody } from './skip-body.ts';

/** In turn: clients that were refused together and come back together would be refused together again. */
const RETRY_AFTER_S = ['1', '2', '3'] as const;
let refusals = 0;

function nextRetryAfter(): string {
  refusals += 1;
  return RETRY_AFTER_S[refusals % RETRY_AFTER_S.length];
}

/** What a request gets for which there is no time. */
export function overloaded(): ApiError {
  return new ApiError('overloaded', { headers: { 'retry-after': nextRetryAfter() } });
}

export interface OverloadAnswers {
  readonly formsByPrefix: FormsByPrefix;
  /** Whether clients are told to come back on another connection. */
  readonly isDraining: () => boolean;
}

type Refusal = (id: string, isLast: boolean) => { headers: string[]; body: string };

/** The answer as text with a place for the id, so that nothing of it is rendered twice. */
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
 * Answers 503 for as little work as Node allows: no route, no hooks, and the body is thrown away
 * where it comes in. The connection goes on, as a new one costs more than the rest of a body does.
 * Gives the id of the request.
 */
export function createOverloadAnswer({ formsByPrefix, isDraining }: OverloadAnswers) {
  const forms = [PROBLEM_FORM, ...formsByPrefix.map(([, form]) => form)];
  const renders = new Map(forms.map((form) => [form, prerender(form)]));

  return (request: IncomingMessage, response: ServerResponse): string => {
    const { url = '' } = request;
    const id = requestId(request);
    const render = renders.get(formOf(url, formsByPrefix))!;
    // Also refused is what has been read whole and finds the queue full.
    const isUnread = isLarge(request) && !request.complete;
    const { headers, body } = render(id, isUnread || isDraining());
    if (isUnread) linger(request);
    else if (!request.complete) skipBody(request);
    response.writeHead(503, headers).end(body);
    return id;
  };
}

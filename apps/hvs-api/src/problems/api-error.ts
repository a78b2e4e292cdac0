import type { Problem } from '@hvs/contract';

/** Every kind of answer that is not a success. Its code makes the `type` of the problem. */
export const PROBLEM_KINDS = {
  'bad-request': { status: 400, title: 'The request cannot be understood' },
  'body-not-json': { status: 400, title: 'The body is not JSON' },
  'inference-request-invalid': { status: 400, title: 'The inference request is not valid' },
  'invocation-invalid': { status: 400, title: 'The invocation is not valid' },
  'readings-missing': { status: 400, title: 'The body has no array of readings' },
  'not-found': { status: 404, title: 'There is no such route' },
  'model-not-found': { status: 404, title: 'There is no such model version' },
  'drift-reference-missing': { status: 404, title: 'The model card has no drift reference' },
  'method-not-allowed': { status: 405, title: 'The route does not have this method' },
  'request-timeout': { status: 408, title: 'The request came too slowly' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'too-many-readings': { status: 413, title: 'The request has too many readings' },
  'too-many-values': { status: 413, title: 'The body has too many values' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'expectation-failed': { status: 417, title: 'The expectation cannot be met' },
  'reading-invalid': { status: 422, title: 'A reading is not valid' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'The service failed' },
  'transfer-encoding-unknown': { status: 501, title: 'The transfer encoding is not implemented' },
  overloaded: { status: 503, title: 'The service has more requests than it can answer in time' },
  'model-not-loaded': { status: 503, title: 'The model is not loaded yet' },
} as const;

export type ProblemCode = keyof typeof PROBLEM_KINDS;

export interface ProblemFacts {
  readonly detail?: string;
  readonly errors?: readonly Problem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request is answered with a problem of the catalogue. The facts are written for the client. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ProblemCode;
  readonly facts: ProblemFacts;

  constructor(code: ProblemCode, facts: ProblemFacts = {}) {
    super(PROBLEM_KINDS[code].title);
    this.code = code;
    this.facts = facts;
  }
}

/** Errors that Fastify throws before a route runs, as entries of the catalogue. */
const FRAMEWORK_ERRORS = new Map<unknown, (bodyLimitBytes: number) => ApiError>([
  [
    'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    () => new ApiError('unsupported-media-type', { headers: { accept: 'application/json' } }),
  ],
  [
    'FST_ERR_CTP_BODY_TOO_LARGE',
    (bodyLimitBytes) => new ApiError('body-too-large', { detail: `The limit is ${bodyLimitBytes} bytes.` }),
  ],
]);

interface Facts {
  readonly code?: unknown;
  readonly statusCode?: unknown;
}

function isClientFault({ statusCode }: Facts): boolean {
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
}

/** Any thrown value as an entry of the catalogue, without the text of an exception. */
export function toApiError(error: unknown, bodyLimitBytes: number): ApiError {
  if (error instanceof ApiError) return error;
  const facts: Facts = typeof error === 'object' && error !== null ? error : {};
  const known = FRAMEWORK_ERRORS.get(facts.code);
  if (known) return known(bodyLimitBytes);
  return new ApiError(isClientFault(facts) ? 'bad-request' : 'internal');
}

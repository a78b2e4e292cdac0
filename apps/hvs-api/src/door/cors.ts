import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gate } from './open-door.ts';

/** Headers of an answer that a page of another origin may read beside those that every page may read. */
const EXPOSED_HEADERS = 'inference-header-content-length, preference-applied, retry-after, x-request-id';

/** How long a browser may keep the answer to a preflight. No browser keeps it longer. */
const PREFLIGHT_MAX_AGE_S = '7200';

/** The origins of the setting; none where it is empty. */
export function readOrigins(setting: string): ReadonlySet<string> {
  const named = setting.split(',').map((origin) => origin.trim());
  return new Set(named.filter((origin) => origin !== ''));
}

/** The value of Access-Control-Allow-Origin for a request. */
function sharedWith(origins: ReadonlySet<string>, { headers: { origin } }: IncomingMessage): string | undefined {
  if (origin === undefined) return undefined;
  if (origins.has('*')) return '*';
  return origins.has(origin) ? origin : undefined;
}

interface Options {
  readonly origins: ReadonlySet<string>;
  /** The methods that a URL has. */
  readonly methodsOf: (url: string) => readonly string[];
}

/**
 * Lets pages of these origins read the answers (the Fetch standard's CORS). It stands before every gate that
 * answers: a refusal that a browser hides from its page would look like a broken network. A fault below HTTP
 * is answered without these headers, as no gate hears of it.
 */
export function shareWithOrigins({ origins, methodsOf }: Options): Gate {
  /** Answers the question that a browser asks before it sends a request that a form could not have sent. */
  function allowPreflight(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    response.setHeader('access-control-allow-methods', methodsOf(request.url ?? '').join(', '));
    response.setHeader('access-control-max-age', PREFLIGHT_MAX_AGE_S);
    const wanted = request.headers['access-control-request-headers'];
    // Every header may be allowed: none gives a client more rights, as there are no cookies and no other credentials.
    if (wanted !== undefined) response.setHeader('access-control-allow-headers', wanted);
  }

  return (serve) => (request, response) => {
    if (!origins.has('*')) response.setHeader('vary', 'origin');
    const shared = sharedWith(origins, request);
    if (shared !== undefined) {
      response.setHeader('access-control-allow-origin', shared);
      response.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
      allowPreflight(request, response);
    }
    serve(request, response);
  };
}

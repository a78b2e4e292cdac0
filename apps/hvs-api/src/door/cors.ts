import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { wrapRequests } from './open-door.ts';

/** What a page of another origin may read beside the headers that every page may. */
const EXPOSED_HEADERS = 'inference-header-content-length, preference-applied, retry-after, x-request-id';

/** How long a browser may keep the answer to a preflight; none keeps it longer. */
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

const plugin: FastifyPluginCallback<{ origins: ReadonlySet<string> }> = (app, { origins }, done) => {
  /** A browser asks before it sends what a form could not have sent. */
  function allowPreflight(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    response.setHeader('access-control-allow-methods', app.methodsOf(request.url ?? '').join(', '));
    response.setHeader('access-control-max-age', PREFLIGHT_MAX_AGE_S);
    const wanted = request.headers['access-control-request-headers'];
    // No header of a request gives more than the request does: there are no cookies and no other credentials.
    if (wanted !== undefined) response.setHeader('access-control-allow-headers', wanted);
  }

  wrapRequests(app, (serve) => (request, response) => {
    if (!origins.has('*')) response.setHeader('vary', 'origin');
    const shared = sharedWith(origins, request);
    if (shared !== undefined) {
      response.setHeader('access-control-allow-origin', shared);
      response.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
      allowPreflight(request, response);
    }
    serve(request, response);
  });
  done();
};

/**
 * Lets pages of these origins read the answers (the Fetch standard's CORS). Before all others who answer, as
 * a refusal that a browser hides from its page would look like a broken network. What is no HTTP
 * request is answered without it, as no listener of requests hears of it. Register last of those that wrap
 * requests.
 */
export const cors = fp(plugin, { name: 'cors', dependencies: ['problem-details'] });

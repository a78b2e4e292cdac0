import { ApiRequest } from '../request/api-request.ts';
import { lastResponseOf, rememberResponse } from '../request/last-response.ts';
import type { Gate } from './open-door.ts';
import { endWhereMoreIsBehind } from './upgrade-offer.ts';

const ORIGIN = /^https?:\/\/[^/?]*/i;

/** The path of a request that names its origin too, as clients ask a proxy (RFC 9112, 3.2.2). */
function toOriginForm(url: string): string {
  const path = url.replace(ORIGIN, '');
  return path === url || path.startsWith('/') ? path : `/${path}`;
}

/** Drops a request behind the last answer of its connection, and reduces the address of every other to its path. */
export const beginRequest: Gate = (serve) => (request, response) => {
  if (lastResponseOf(request.socket)?.shouldKeepAlive === false) return;
  rememberResponse(response);
  if (request instanceof ApiRequest && request.isUpgradeOffered) endWhereMoreIsBehind(request, response);
  const { url } = request;
  if (url !== undefined && !url.startsWith('/')) request.url = toOriginForm(url);
  serve(request, response);
};

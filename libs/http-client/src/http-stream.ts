import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getCACertificates } from 'node:tls';
import { type ProxyConfig, readProxyConfig } from './config.ts';
import { proxyFor } from './proxy-for.ts';

export interface StreamRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text or bytes, or a stream; a stream's `content-length` is the caller's. */
  readonly body?: string | Buffer | Readable | undefined;
  /** Ends the request, and the reading of its answer. */
  readonly signal?: AbortSignal | undefined;
}

export interface StreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** To be read to its end, or destroyed. */
  readonly body: IncomingMessage;
}

export type HttpStream = (url: URL, request: StreamRequest) => Promise<StreamAnswer>;

export interface HttpStreamOptions {
  readonly proxies?: ProxyConfig;
  /** Certificates of authorities to trust besides those that Node trusts; PEM. */
  readonly authorities?: string | undefined;
  /** Takes every certificate. */
  readonly isTrustingAnyone?: boolean | undefined;
  /** Longest time without a byte in either direction. */
  readonly idleMs?: number;
}

const IDLE_MS = 60_000;
const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Sends requests and follows redirects, each through the proxy that the environment names. Bodies pass as streams, of
 * any size and for any time, as long as bytes come. `fetch` knows no proxy.
 */
export function createHttpStream(options: HttpStreamOptions = {}): HttpStream {
  const agentFor = createAgents(options);
  const { idleMs = IDLE_MS } = options;

  async function askOnce(url: URL, { method, headers, body, signal }: StreamRequest): Promise<StreamAnswer> {
    const open = url.protocol === 'http:' ? requestHttp : requestHttps;
    const isWhole = typeof body === 'string' || Buffer.isBuffer(body);
    const length = isWhole ? { 'content-length': Buffer.byteLength(body) } : {};
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = open(url, {
      method,
      headers: { ...headers, ...length },
      agent: agentFor(url),
      ...(signal && { signal }),
    });
    request.on('response', resolve).on('error', reject);
    request.setTimeout(idleMs, () => request.destroy(new Error(`no byte in ${idleMs / 1000} s`)));
    if (body === undefined || isWhole) request.end(body);
    // A server may answer before it has read everything, and close then.
    else pipeline(body, request).catch(reject);
    const response = await promise;
    return { status: response.statusCode ?? 0, headers: headersOf(response), body: response };
  }

  return async (url, request) => {
    for (let at = url, asked = request, redirects = 0; ; redirects += 1) {
      const answer = await askOnce(at, asked);
      const location = answer.headers.get('location');
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (!isRead || !REDIRECTS.has(answer.status) || location === null || redirects === MOST_REDIRECTS) return answer;
      answer.body.resume();
      const next = new URL(location, at);
      // The server that a registry redirects to must not see the login for the registry.
      const { authorization, ...others } = asked.headers;
      asked = {
        ...asked,
        headers: next.origin === at.origin && authorization !== undefined ? { ...others, authorization } : others,
      };
      at = next;
    }
  };
}

/** One agent for each way out, so that connections are used again. */
function createAgents({ proxies = readProxyConfig(), authorities, isTrustingAnyone = false }: HttpStreamOptions) {
  const agents = new Map<string, HttpAgent>();
  const tls = {
    ...(authorities !== undefined && { ca: [...getCACertificates('default'), authorities] }),
    ...(isTrustingAnyone && { rejectUnauthorized: false }),
  };

  return (url: URL): HttpAgent => {
    const proxy = proxyFor(url, proxies);
    const key = `${url.protocol} ${proxy ?? ''}`;
    const isPlain = url.protocol === 'http:';
    const options = {
      keepAlive: true,
      ...(proxy !== undefined && { proxyEnv: isPlain ? { HTTP_PROXY: proxy } : { HTTPS_PROXY: proxy } }),
    };
    const agent = agents.get(key) ?? (isPlain ? new HttpAgent(options) : new HttpsAgent({ ...options, ...tls }));
    agents.set(key, agent);
    return agent;
  };
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

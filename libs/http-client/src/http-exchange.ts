import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { proxyFor } from './proxy-for.ts';
import { type ProxyConfig, readProxyConfig } from './config.ts';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export type HttpExchange = (url: URL, request: HttpRequest) => Promise<HttpAnswer>;

const TIMEOUT_MS = 15_000;
const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends requests and follows redirects, each through the proxy that the environment names. `fetch` knows no proxy. */
export function createHttpExchange(proxies: ProxyConfig = readProxyConfig()): HttpExchange {
  const agents = new Map<string, HttpAgent>();

  function agentFor(url: URL): HttpAgent {
    const proxy = proxyFor(url, proxies);
    const key = `${url.protocol} ${proxy ?? ''}`;
    const isPlain = url.protocol === 'http:';
    const options = {
      keepAlive: true,
      ...(proxy !== undefined && { proxyEnv: isPlain ? { HTTP_PROXY: proxy } : { HTTPS_PROXY: proxy } }),
    };
    const agent = agents.get(key) ?? (isPlain ? new HttpAgent(options) : new HttpsAgent(options));
    agents.set(key, agent);
    return agent;
  }

  async function askOnce(url: URL, { method, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const open = url.protocol === 'http:' ? requestHttp : requestHttps;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    open(url, {
      method,
      headers: { ...headers, ...length },
      agent: agentFor(url),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
    const response = await promise;
    return { status: response.statusCode ?? 0, headers: headersOf(response), body: await buffer(response) };
  }

  return async (url, request) => {
    for (let at = url, asked = request, redirects = 0; ; redirects += 1) {
      const answer = await askOnce(at, asked);
      const location = answer.headers.get('location');
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (!isRead || !REDIRECTS.has(answer.status) || location === null || redirects === MOST_REDIRECTS) return answer;
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

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

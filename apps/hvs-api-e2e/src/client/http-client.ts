import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpClient {
  /** The answer, whatever its status. Rejects only when there is none. */
  readonly send: (call: Call) => Promise<Answer>;
  readonly close: () => void;
}

/** A call that has no answer by then fails. */
const ANSWER_TIMEOUT_MS = 30_000;

export interface ClientOptions {
  /** Most connections at a time; further calls wait for one. */
  readonly connections?: number;
  /** Whether a connection is used again for the next call. */
  readonly keepAlive?: boolean;
}

export function createHttpClient(baseUrl: string, options: ClientOptions = {}): HttpClient {
  const { connections = 16, keepAlive = true } = options;
  const agent = new Agent({ keepAlive, maxSockets: connections });

  function send({ method = 'GET', path, headers = {}, body }: Call): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const call = request(baseUrl + path, { agent, method, headers: { ...length, ...headers } });
    call.setTimeout(ANSWER_TIMEOUT_MS, () => {
      call.destroy(new Error(`${method} ${path}: no answer in ${ANSWER_TIMEOUT_MS} ms`));
    });
    call.on('error', reject);
    call.on('response', (response) => {
      const { statusCode = 0, headers: answered } = response;
      buffer(response).then((bytes) => resolve({ status: statusCode, headers: answered, body: bytes }), reject);
    });
    call.end(body);
    return promise;
  }

  return { send, close: () => agent.destroy() };
}

/** A POST of JSON. */
export function jsonCall(path: string, body: unknown, headers: OutgoingHttpHeaders = {}): Call {
  const type = { 'content-type': 'application/json' };
  return { method: 'POST', path, headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

export function jsonOf({ body }: Answer): unknown {
  return JSON.parse(body.toString('utf8'));
}

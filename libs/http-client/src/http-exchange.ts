import { buffer } from 'node:stream/consumers';
import { createHttpStream, type HttpStream } from './http-stream.ts';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export type HttpExchange = (url: URL, request: HttpRequest) => Promise<HttpAnswer>;

const TIMEOUT_MS = 15_000;

/** Asks with small bodies: the answer is read whole, within 15 s, redirects included. */
export function createHttpExchange(stream: HttpStream = createHttpStream()): HttpExchange {
  return async (url, request) => {
    const { status, headers, body } = await stream(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status, headers, body: await buffer(body) };
  };
}

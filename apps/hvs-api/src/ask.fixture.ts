import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface WireAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Question {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Asks over one kept connection; with `transfer-encoding` among the headers the body goes in chunks. */
export function askerOf(url: string): (question: Question) => Promise<WireAnswer> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return async ({ path, method = 'POST', headers = {}, body = new Uint8Array() }) => {
    const isChunked = 'transfer-encoding' in headers;
    const length = isChunked ? {} : { 'content-length': String(body.length) };
    const sent = request(new URL(path, url), { method, agent, headers: { ...length, ...headers } });
    const answered = new Promise<WireAnswer>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (response) => {
        const { statusCode: status, headers: received } = response;
        buffer(response).then((bytes) => resolve({ status, headers: received, body: bytes }), reject);
      });
    });
    sent.end(body);
    return answered;
  };
}

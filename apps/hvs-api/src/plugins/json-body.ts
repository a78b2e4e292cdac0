import { isUtf8 } from 'node:buffer';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../errors.ts';
import { addBodyParser } from './body-queue.ts';

function notJson(message: string): ApiError {
  return new ApiError('body-not-json', { errors: [{ path: '', message }] });
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Not by replacing what is wrong: a replaced character in a Module_ID would name another module. */
function decode(body: Buffer): string {
  if (!isUtf8(body)) throw notJson('must be UTF-8');
  const text = body.toString();
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Throws the ApiError of a compressed body. */
export function checkEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw new ApiError('unsupported-media-type', {
    detail: 'A body must come without content-encoding.',
    headers: { 'accept-encoding': 'identity' },
  });
}

/**
 * The value of a body. Throws the ApiError of one that is not JSON in UTF-8. A key named `__proto__` is
 * one more key: JSON.parse makes it an own property of the object.
 */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) throw notJson('must not be empty');
  const text = decode(body);
  try {
    return JSON.parse(text);
  } catch {
    throw notJson('must be valid JSON');
  }
}

const plugin: FastifyPluginCallback = (app, _options, done) => {
  app.removeAllContentTypeParsers();
  addBodyParser(app, 'application/json', (request, body) => {
    checkEncoding(request);
    return parseJson(body);
  });
  done();
};

/** Bodies are JSON in UTF-8, and nothing else. */
export const jsonBody = fp(plugin, { name: 'json-body', dependencies: ['body-queue'] });

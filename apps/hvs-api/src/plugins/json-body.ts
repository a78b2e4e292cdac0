import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../errors.ts';

// Fatal: a replaced character in a Module_ID would name another module. Takes a byte order mark off.
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function notJson(message: string): ApiError {
  return new ApiError('body-not-json', { errors: [{ path: '', message }] });
}

function decode(body: Buffer): string {
  try {
    return UTF_8.decode(body);
  } catch {
    throw notJson('must be UTF-8');
  }
}

function checkEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw new ApiError('unsupported-media-type', {
    detail: 'A body must come without content-encoding.',
    headers: { 'accept-encoding': 'identity' },
  });
}

/** A key named `__proto__` is one more key: JSON.parse makes it an own property of the object. */
function parseJson(body: Buffer): unknown {
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
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, parsed) => {
      try {
        checkEncoding(request);
        parsed(null, parseJson(body));
      } catch (error) {
        parsed(error instanceof Error ? error : new ApiError('internal'));
      }
    },
  );
  done();
};

/** Bodies are JSON in UTF-8, and nothing else. */
export const jsonBody = fp(plugin, { name: 'json-body' });

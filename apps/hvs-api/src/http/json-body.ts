import { isUtf8 } from 'node:buffer';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../problems/api-error.ts';
import { describeJsonFault } from '../problems/json-fault.ts';
import { addBodyParser } from './parse-in-turn.ts';

function notJson(message: string, path = ''): ApiError {
  return new ApiError('body-not-json', { errors: [{ path, message }] });
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The text of a body, undefined where it is not UTF-8. Not by replacing what is wrong: a replaced character in
 * a Module_ID would name another module.
 */
export function decodeUtf8(body: Buffer): string | undefined {
  if (!isUtf8(body)) return undefined;
  const text = body.toString();
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A reading is 31 values and itself; clients may add as many of their own. */
const VALUES_PER_READING = 64;
/** And what stands around the readings, as the names of the columns. */
const VALUES_AROUND = 1000;

/** The most values, or cells of CSV, that a body may have which has at most so many readings. */
export function mostValues(maxReadings: number): number {
  return VALUES_PER_READING * maxReadings + VALUES_AROUND;
}

/** Where the string that begins here ends, in JSON or at the end of what is none. */
function endOfString(body: Buffer, start: number): number {
  let at = start + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Whether JSON may have more values than this: each has one of these bytes or its key before it. */
function mayHaveMore(body: Buffer, maxValues: number): boolean {
  if (body.length <= maxValues) return false;
  let values = 0;
  for (let at = 0; at < body.length && values <= maxValues; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) at = endOfString(body, at);
    else if (byte === COMMA || byte === OPEN_OBJECT || byte === OPEN_ARRAY) values += 1;
  }
  return values > maxValues;
}

/**
 * Throws the ApiError of JSON with more values than any good body: of 16 MiB of `{},{},` JSON.parse makes
 * more than 256 MiB, which ends the container.
 */
function checkValueCount(body: Buffer, maxReadings: number): void {
  const maxValues = mostValues(maxReadings);
  if (mayHaveMore(body, maxValues)) {
    throw new ApiError('too-many-values', { detail: `The limit is ${maxValues} values.` });
  }
}

function readText(body: Buffer, maxReadings: number): string {
  if (body.length === 0) throw notJson('must not be empty');
  checkValueCount(body, maxReadings);
  const text = decodeUtf8(body);
  if (text === undefined) throw notJson('must be UTF-8');
  return text;
}

/** As parseJson, for a body that is parsed again if it is not JSON: throws the error of JSON.parse. */
export function parseUndescribed(body: Buffer, maxReadings: number): unknown {
  return JSON.parse(readText(body, maxReadings));
}

/**
 * The value of a body. Throws the ApiError of one that is not JSON in UTF-8, or has more values than so
 * many readings can have. A key named `__proto__` is one more key: JSON.parse makes it an own property of
 * the object.
 */
export function parseJson(body: Buffer, maxReadings: number): unknown {
  const text = readText(body, maxReadings);
  try {
    return JSON.parse(text);
  } catch {
    const { path, message } = describeJsonFault(text);
    throw notJson(message, path);
  }
}

const plugin: FastifyPluginCallback<{ maxReadings: number }> = (app, { maxReadings }, done) => {
  app.removeAllContentTypeParsers();
  addBodyParser(app, 'application/json', (_request, body) => parseJson(body, maxReadings));
  done();
};

/** Bodies are JSON in UTF-8, and nothing else. */
export const jsonBody = fp(plugin, { name: 'json-body', dependencies: ['bodies-in-turn'] });

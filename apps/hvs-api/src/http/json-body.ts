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
 * The text of a body; undefined if it is not UTF-8. Wrong bytes are not replaced: a replaced character in a
 * Module_ID would name another module.
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

/** A reading is an object of 31 values. Clients may add as many values of their own. */
const VALUES_PER_READING = 64;
/** Values around the readings, as the names of columns. */
const VALUES_AROUND = 1000;

/** Limit of the values, or cells of CSV, in a body with at most so many readings. */
export function mostValues(maxReadings: number): number {
  return VALUES_PER_READING * maxReadings + VALUES_AROUND;
}

/** The end of the string that begins here. The body may not be JSON. */
function endOfString(body: Buffer, start: number): number {
  let at = start + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Whether JSON may have more values than this: each has a comma, a bracket or a brace before it, or before its key. */
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
 * Throws an ApiError for JSON with more values than a valid body can have. JSON.parse takes 22 bytes for each
 * byte of `{},{},`: 176 MiB for a body of 8 MiB, and a pod has 256.
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

/** As parseJson, but throws the error of JSON.parse for a body that is not JSON, and will be parsed again. */
export function parseUndescribed(body: Buffer, maxReadings: number): unknown {
  return JSON.parse(readText(body, maxReadings));
}

/**
 * The value of a body. Throws an ApiError for a body that is not JSON in UTF-8, or has more values than so many
 * readings can have. A key named `__proto__` is a key like any other: JSON.parse makes it an own property.
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

/** Parses bodies as JSON in UTF-8, and accepts no other type. */
export const jsonBody = fp(plugin, { name: 'json-body', dependencies: ['bodies-in-turn'] });

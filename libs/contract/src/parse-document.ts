import type { Static, TSchema } from 'typebox';
import { Check, Errors } from 'typebox/value';
import type { Problem } from './problem.ts';

/** A document that does not fit its schema. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly problems: readonly Problem[];

  constructor(document: string, problems: readonly Problem[]) {
    const list = problems.map(({ path, message }) => `${path || 'document'} ${message}`);
    super(`${document} is not valid: ${list.join('; ')}`);
    this.problems = problems;
  }
}

/** Turns a JSON pointer (`/readings/3/x`) into the path that people write (`readings[3].x`). */
function toPath(pointer: string): string {
  return pointer
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replace(/^\./, '');
}

/** The value typed by its schema. Throws a DocumentError that lists every fault. */
export function parseDocument<Schema extends TSchema>(
  document: string,
  schema: Schema,
  value: unknown,
): Static<Schema> {
  if (Check(schema, value)) return value;
  const problems = Errors(schema, value).map(({ instancePath, message }) => ({
    path: toPath(instancePath),
    message,
  }));
  throw new DocumentError(document, problems);
}

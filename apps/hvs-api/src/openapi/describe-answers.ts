import { PROBLEM_MEDIA_TYPE, ProblemDetails } from '@hvs/contract';
import type { TSchema } from 'typebox';

/** The type of every answer in JSON that is not a problem. */
export const JSON_MEDIA_TYPE = 'application/json; charset=utf-8';

/** The description of an answer in JSON, with an example that a test compares with the real answer. */
export function jsonResponse(schema: TSchema, description: string, example?: unknown): object {
  const media = { schema, ...(example !== undefined && { example }) };
  return { description, content: { 'application/json': media } };
}

/** The description of an answer that is a problem. */
export function problemResponse(description: string): object {
  return { description, content: { [PROBLEM_MEDIA_TYPE]: { schema: ProblemDetails } } };
}

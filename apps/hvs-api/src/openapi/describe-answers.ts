import { InferError, InvocationError } from '@hvs/contract';
import type { TSchema } from 'typebox';

/** Of every answer in JSON that is not a problem. */
export const JSON_MEDIA_TYPE = 'application/json; charset=utf-8';

/** The description of an answer in JSON, with one that a test compares with the true one. */
export function jsonResponse(schema: TSchema, description: string, example?: unknown): object {
  const media = { schema, ...(example !== undefined && { example }) };
  return { description, content: { 'application/json': media } };
}

/** The description of an error of Open Inference Protocol. */
export function inferErrorResponse(description: string): object {
  return jsonResponse(InferError, description);
}

/** The description of an error of MLflow's scoring server. */
export function invocationErrorResponse(description: string): object {
  return jsonResponse(InvocationError, description);
}

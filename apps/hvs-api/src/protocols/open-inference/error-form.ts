import { InferError } from '@hvs/contract';
import { jsonResponse, JSON_MEDIA_TYPE } from '../../openapi/describe-answers.ts';
import type { ErrorForm } from '../../problems/problem-details.ts';
import { sentenceOf } from '../../problems/sentence-of.ts';

/** Errors of Open Inference Protocol, which KServe's V1 protocol shares. */
export const INFER_ERROR_FORM: ErrorForm = {
  mediaType: JSON_MEDIA_TYPE,
  render: (error) => ({ error: sentenceOf(error) }),
};

/** The description of an error of this form. */
export function inferErrorResponse(description: string): object {
  return jsonResponse(InferError, description);
}

import { ApiError } from '../../problems/api-error.ts';

/** An infer request that cannot be understood; `detail` says why. */
export function invalidRequest(detail: string): ApiError {
  return new ApiError('inference-request-invalid', { detail });
}

import { FEATURE_NAMES } from '@hvs/contract';
import { ApiError } from '../../problems/api-error.ts';

/** The column of each feature. Throws an ApiError for a bad list, which calls the columns `owner`. */
export function placesOfFeatures(columns: readonly unknown[], owner: string): readonly number[] {
  const missing = FEATURE_NAMES.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new ApiError('invocation-invalid', { detail: `${owner} lacks ${missing.join(', ')}` });
  }
  const repeated = FEATURE_NAMES.filter((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (repeated.length > 0) {
    throw new ApiError('invocation-invalid', { detail: `${owner} has ${repeated.join(', ')} more than once` });
  }
  return FEATURE_NAMES.map((name) => columns.indexOf(name));
}

import { isJsonObject, MAX_LISTED_PROBLEMS, type Problem } from '@hvs/contract';
import { describeReading } from '../../readings/parse-readings.ts';
import { checkReadingCount } from '../../readings/check-reading-count.ts';
import { ApiError } from '../../problems/api-error.ts';

function missing(path: string, message: string): ApiError {
  return new ApiError('readings-missing', { errors: [{ path, message }] });
}

/** The `readings` of a parsed body. Throws an ApiError if there are none, or too many. */
export function readReadings(body: unknown, maxReadings: number): readonly unknown[] {
  if (!isJsonObject(body)) throw missing('', 'must be an object with readings');
  if (!('readings' in body)) throw missing('readings', 'is required');
  const { readings } = body;
  if (!Array.isArray(readings)) throw missing('readings', 'must be an array');
  if (readings.length === 0) throw missing('readings', 'must hold at least one reading');
  checkReadingCount(readings.length, maxReadings);
  return readings;
}

/** What is wrong with one reading of a request. */
export function problemsOf(readings: readonly unknown[], index: number): Problem[] {
  return describeReading(readings[index], `readings[${index}]`);
}

/** The error of a request with bad readings, with as many problems as one answer lists. */
export function readingsInvalid(readings: readonly unknown[], bad: readonly number[]): ApiError {
  const errors: Problem[] = [];
  for (const index of bad) {
    if (errors.length >= MAX_LISTED_PROBLEMS) break;
    errors.push(...problemsOf(readings, index));
  }
  return new ApiError('reading-invalid', { errors: errors.slice(0, MAX_LISTED_PROBLEMS) });
}

import { ApiError } from '../problems/api-error.ts';

/** Throws an ApiError if a request has more readings than it may have. */
export function checkReadingCount(readings: number, maxReadings: number): void {
  if (readings <= maxReadings) return;
  const detail = `The limit is ${maxReadings} readings, the request has ${readings}.`;
  throw new ApiError('too-many-readings', { detail });
}

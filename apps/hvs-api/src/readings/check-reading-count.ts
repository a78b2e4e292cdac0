import { ApiError } from '../problems/api-error.ts';

/** Throws the ApiError of a request with more readings than one may have. */
export function checkReadingCount(readings: number, maxReadings: number): void {
  if (readings <= maxReadings) return;
  const detail = `The limit is ${maxReadings} readings, the request has ${readings}.`;
  throw new ApiError('too-many-readings', { detail });
}

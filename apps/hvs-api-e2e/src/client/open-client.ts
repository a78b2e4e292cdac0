import { afterAll, inject } from 'vitest';
import { createHttpClient, type HttpClient } from './http-client.ts';

/** A client of the API under test for a whole test file. */
export function openClient(): HttpClient {
  const client = createHttpClient(inject('api').url);
  afterAll(client.close);
  return client;
}

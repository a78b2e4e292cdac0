import supertest from 'supertest';
import { inject } from 'vitest';

export type Api = ReturnType<typeof supertest>;

/** Asks the API at this address, else the one under test, over real connections. An answer of any status is returned. */
export function apiAt(url = inject('api').url): Api {
  return supertest(url);
}

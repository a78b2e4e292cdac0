import type { Release } from '@hvs/image';
import type { GoldenVectors } from '@hvs/contract';

/** What pods of a release must be and answer. It comes from the model version, never from the pods. */
export interface Expected {
  readonly release: Release;
  readonly golden: GoldenVectors;
}

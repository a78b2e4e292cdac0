import type { Release } from '@hvs/image';
import type { GoldenVectors } from '@hvs/contract';

/** What pods must be and answer to pass for a release: from the trainer's model version, never from the pods. */
export interface Expected {
  readonly release: Release;
  readonly golden: GoldenVectors;
}

import { ApiError } from './errors.ts';
import type { Model } from './inference/load-model.ts';

/** What the process can answer now. main.ts writes it, plugins and routes read it. */
export interface Serving {
  /** Loaded, warmed and proven by its golden vectors. */
  model?: Model;
  isDraining: boolean;
}

export function createServing(): Serving {
  return { isDraining: false };
}

/** The model that serves. Throws the ApiError of a process that still loads it. */
export function loadedModel({ model }: Serving): Model {
  if (model) return model;
  throw new ApiError('model-not-loaded', { headers: { 'retry-after': '1' } });
}

import type { Readiness } from '@hvs/contract';
import { ApiError } from '../problems/api-error.ts';
import type { BatchObserver } from './batch-observer.ts';
import type { LoadedModel, Model } from './load-model.ts';
import { watchModel } from './model-watch.ts';
import { createPredictionQueue } from './prediction-queue.ts';

/** What the process serves now. main.ts writes it; gates, plugins and routes read it. */
export interface Serving {
  /** Loaded, warmed and proven by its golden vectors. */
  model?: Model;
  /** The model fails, and does not give its golden vectors either. */
  isFailing: boolean;
  isDraining: boolean;
  /** Why a model registry gave no model yet. */
  waitingFor?: string;
}

export function createServing(): Serving {
  return { isFailing: false, isDraining: false };
}

/** The model that serves. Throws an ApiError while the process still loads it. */
export function loadedModel({ model }: Serving): Model {
  if (model) return model;
  throw new ApiError('model-not-loaded', { headers: { 'retry-after': '1' } });
}

/** Whether the process wants traffic. */
export function readinessOf({ model, isDraining, isFailing, waitingFor }: Serving): Readiness {
  if (isDraining) return { status: 'draining' };
  if (isFailing) return { status: 'failing' };
  if (model) return { status: 'ready' };
  return { status: 'loading', ...(waitingFor !== undefined && { reason: waitingFor }) };
}

interface Options {
  readonly maxBatchRows: number;
  readonly observer: BatchObserver;
  /** Told when the model begins to fail, and when it is good again. */
  readonly onChange: (isFailing: boolean) => void;
}

/** Makes the model serve: requests of one moment share a run, and its failures are watched. */
export function serveModel(serving: Serving, loaded: LoadedModel, options: Options): void {
  const { card, predict, prove } = loaded;
  const observer = watchModel(options.observer, prove, (isFailing) => {
    if (serving.isFailing !== isFailing) options.onChange(isFailing);
    serving.isFailing = isFailing;
  });
  const { maxBatchRows } = options;
  serving.model = { card, predict: createPredictionQueue(predict, { maxBatchRows, observer }) };
}

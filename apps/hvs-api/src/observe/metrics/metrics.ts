import { FEATURE_COUNT } from '@hvs/contract';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { BatchObserver } from '../../inference/batch-observer.ts';
import type { Serving } from '../../inference/serving.ts';
import { createReadingHistograms, type ReadingHistograms } from '../drift/reading-histograms.ts';
import { type AnswerMetrics, createAnswerMetrics } from './answer-metrics.ts';
import { createBatchMetrics } from './batch-metrics.ts';
import { type BodyMetrics, createBodyMetrics } from './body-metrics.ts';
import { createDomainMetrics } from './domain-metrics.ts';
import { createModelStatistics, type ModelStatistics } from './model-statistics.ts';
import { type CountedPredictions, createPredictionMetrics } from './prediction-metrics.ts';
import { createRackReader } from './rack-of-module.ts';
import { createRequestMetrics, type RequestMetrics } from './request-metrics.ts';

export interface Metrics {
  readonly registry: Registry;
  readonly requests: RequestMetrics;
  readonly bodies: BodyMetrics;
  readonly answers: AnswerMetrics;
  readonly batches: BatchObserver;
  /** Statistics of Triton's protocol. */
  readonly statistics: Pick<ModelStatistics, 'read'>;
  /** Called once for each answered request by every route that predicts. */
  readonly countPredictions: (predictions: CountedPredictions) => void;
  /** What `/drift` answers. */
  readonly histograms: Pick<ReadingHistograms, 'read'>;
}

function modelInfo(registry: Registry, serving: Serving): void {
  void new Gauge({
    name: 'hvs_api_model_info',
    help: 'Always 1; its labels name the model version that serves',
    labelNames: ['name', 'version', 'sha256'],
    registers: [registry],
    collect() {
      this.reset();
      if (!serving.model) return;
      const { name, version, sha256 } = serving.model.card;
      this.set({ name, version, sha256 }, 1);
    },
  });
}

/** Metrics of one app, in a registry of its own. */
export function createMetrics(serving: Serving): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  modelInfo(registry, serving);
  const countOutcomes = createPredictionMetrics(registry);
  const statistics = createModelStatistics(createBatchMetrics(registry));
  const countOutside = createDomainMetrics(registry, serving);
  const histograms = createReadingHistograms();
  const readRacks = createRackReader();
  return {
    registry,
    requests: createRequestMetrics(registry),
    bodies: createBodyMetrics(registry),
    answers: createAnswerMetrics(registry),
    batches: statistics,
    statistics,
    countPredictions(predictions) {
      const racks = readRacks(predictions.ids, predictions.features.length / FEATURE_COUNT);
      countOutcomes(predictions, racks);
      countOutside(predictions);
      histograms.count(predictions, racks);
    },
    histograms,
  };
}

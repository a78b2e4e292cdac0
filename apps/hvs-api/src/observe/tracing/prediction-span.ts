import { ROOT_CONTEXT, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import type { BatchObserver } from '../../inference/batch-observer.ts';
import type { Model } from '../../inference/load-model.ts';
import { handledSpan } from './request-span.ts';

export interface PredictionSpans {
  readonly tracePredictions: (model: Model) => Model;
  readonly observe: (observer: BatchObserver) => BatchObserver;
}

/** A span for each prediction of a traced request: its wait and its session.run. */
export function createPredictionSpans(tracer: Tracer): PredictionSpans {
  // The promises of a session.run settle before the next one begins.
  let lastBatch: Parameters<BatchObserver['onBatch']>[0] | undefined;

  function tracePredictions(model: Model): Model {
    const { card } = model;
    const named = { 'hvs.model.name': card.name, 'hvs.model.version': card.version };
    return {
      ...model,
      async predict(features, rows) {
        const parent = handledSpan.getStore();
        if (!parent?.isRecording()) return model.predict(features, rows);
        const attributes = { ...named, 'hvs.rows': rows };
        const span = tracer.startSpan('predict', { attributes }, trace.setSpan(ROOT_CONTEXT, parent));
        try {
          const probabilities = await model.predict(features, rows);
          if (lastBatch) {
            span.setAttributes({
              'hvs.batch.requests': lastBatch.requests,
              'hvs.batch.rows': lastBatch.rows,
              'hvs.batch.wait_ms': lastBatch.waitMs,
              'hvs.batch.inference_ms': lastBatch.inferenceMs,
            });
          }
          return probabilities;
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      },
    };
  }

  return {
    tracePredictions,
    observe: (observer) => ({
      ...observer,
      onBatch(batch) {
        lastBatch = batch;
        observer.onBatch(batch);
      },
    }),
  };
}

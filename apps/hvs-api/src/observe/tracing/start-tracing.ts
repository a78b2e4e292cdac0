import { setTimeout } from 'node:timers/promises';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { Config } from '../../config.ts';
import { createPredictionSpans } from './prediction-span.ts';
import { beginRequestSpan } from './request-span.ts';
import { createSampler } from './sampler.ts';
import type { Tracing } from './tracing.ts';

const SHUTDOWN_TIMEOUT_MS = 2000;

/** The exporters read endpoint, headers, time-out and compression from the environment. */
function createExporter({ OTEL_EXPORTER_OTLP_PROTOCOL, ...config }: Config): SpanExporter {
  const protocol = config.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? OTEL_EXPORTER_OTLP_PROTOCOL;
  return protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
}

/** OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override the attributes that are known here. */
function describeService({ IMAGE_REVISION }: Config): Resource {
  const own = resourceFromAttributes({
    [ATTR_SERVICE_NAME]: 'hvs-api',
    ...(IMAGE_REVISION === undefined ? {} : { [ATTR_SERVICE_VERSION]: IMAGE_REVISION }),
  });
  return own.merge(detectResources({ detectors: [envDetector] }));
}

/** Starts OpenTelemetry. `warn` hears of spans that could not be sent. No request waits for them. */
export function startTracing(config: Config, warn: (message: string) => void): Tracing {
  const silent = () => undefined;
  diag.setLogger({ error: warn, warn, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN);
  const provider = new TracerProvider({
    resource: describeService(config),
    sampler: createSampler(config),
    spanProcessors: [new BatchSpanProcessor({ exporter: createExporter(config) })],
  });
  const tracer = provider.getTracer('hvs-api');
  return {
    beginRequest: (request) => beginRequestSpan(tracer, request),
    ...createPredictionSpans(tracer),
    async shutdown() {
      const sent = provider.shutdown().then(() => undefined, String);
      const late = setTimeout(SHUTDOWN_TIMEOUT_MS, `the last spans were not taken in ${SHUTDOWN_TIMEOUT_MS} ms`);
      const fault = await Promise.race([sent, late]);
      if (fault !== undefined) warn(fault);
    },
  };
}

import Type, { type Static } from 'typebox';

const OtlpProtocol = Type.Enum(['http/protobuf', 'http/json']);

/**
 * The standard settings of OpenTelemetry that this service reads. Settings that only its packages read (headers,
 * time-outs, compression, resource attributes) are not listed.
 */
export const tracingProperties = {
  OTEL_SDK_DISABLED: Type.Boolean({ default: false }),
  OTEL_TRACES_EXPORTER: Type.Optional(Type.Enum(['otlp', 'none'])),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String()),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(Type.String()),
  OTEL_EXPORTER_OTLP_PROTOCOL: Type.Optional(OtlpProtocol),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: Type.Optional(OtlpProtocol),
  OTEL_TRACES_SAMPLER: Type.Enum(
    [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
    { default: 'parentbased_always_on' },
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({ minimum: 0, maximum: 1, default: 1 }),
};

const TracingSettings = Type.Object(tracingProperties);
export type TracingSettings = Static<typeof TracingSettings>;

/** An exporter or an endpoint turns tracing on. `none` and OTEL_SDK_DISABLED turn it off. */
export function isTracingOn(settings: TracingSettings): boolean {
  if (settings.OTEL_SDK_DISABLED || settings.OTEL_TRACES_EXPORTER === 'none') return false;
  return Boolean(
    settings.OTEL_TRACES_EXPORTER ??
    settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
    settings.OTEL_EXPORTER_OTLP_ENDPOINT,
  );
}

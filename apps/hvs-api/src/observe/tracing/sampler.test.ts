import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { readConfig } from '../../config.ts';
import { createSampler } from './sampler.ts';

/** Trace ids of which a ratio of 0.5 takes the first and leaves the second. */
const TRACES = ['00000000000000010000000000000001', 'ffffffff000000000000000000000000'];

function isSampled(sampler: Sampler, traceId: string, parent: 'sampled' | 'left out' | 'none'): boolean {
  const traceFlags = parent === 'sampled' ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const caller = { traceId, spanId: '0000000000000001', traceFlags, isRemote: true };
  const context = parent === 'none' ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caller);
  const { decision } = sampler.shouldSample(context, traceId, 'POST /predict', SpanKind.SERVER, {}, []);
  return decision === SamplingDecision.RECORD_AND_SAMPLED;
}

test.each([
  ['always_on', { alone: [true, true], sampled: true, leftOut: true }],
  ['always_off', { alone: [false, false], sampled: false, leftOut: false }],
  ['traceidratio', { alone: [true, false], sampled: false, leftOut: false }],
  ['parentbased_always_on', { alone: [true, true], sampled: true, leftOut: false }],
  ['parentbased_always_off', { alone: [false, false], sampled: true, leftOut: false }],
  ['parentbased_traceidratio', { alone: [true, false], sampled: true, leftOut: false }],
])('%s samples as OpenTelemetry says', (OTEL_TRACES_SAMPLER, expected) => {
  const sampler = createSampler(readConfig({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG: '0.5' }));
  expect({
    alone: TRACES.map((id) => isSampled(sampler, id, 'none')),
    sampled: isSampled(sampler, TRACES[1], 'sampled'),
    leftOut: isSampled(sampler, TRACES[1], 'left out'),
  }).toEqual(expected);
});

import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createWebhookVerifier, type WebhookCall, type WebhookVerdict } from './verify-webhook.ts';

const SECRET = 'a secret of the test';
const NOW_S = 1_790_000_000;
const CALLS = 10_000;

function sign(id: string, timestamp: string, body: Buffer, secret = SECRET): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

function callAt(atS: number, id = 'one', body = Buffer.from('{"entity":"model_version_alias"}')): WebhookCall {
  const timestamp = String(atS);
  return { id, timestamp, body, signature: sign(id, timestamp, body) };
}

/** A verifier whose clock stands still until it is set. */
function openVerifier(options: { mostIds?: number } = {}) {
  const clock = { nowMs: NOW_S * 1000 };
  return { clock, verify: createWebhookVerifier({ secret: SECRET, nowMs: () => clock.nowMs, ...options }) };
}

test('a call that MLflow signed just now is accepted once', () => {
  const { verify } = openVerifier();
  expect(verify(callAt(NOW_S))).toBe('accepted');
  expect(verify(callAt(NOW_S))).toBe('replayed');
  // The id is what tells calls apart: MLflow repeats it in every attempt.
  expect(verify(callAt(NOW_S - 10))).toBe('replayed');
  expect(verify(callAt(NOW_S, 'two'))).toBe('accepted');
});

test.each<[string, (call: WebhookCall) => WebhookCall, WebhookVerdict]>([
  ['without a signature', (call) => ({ ...call, signature: undefined }), 'unsigned'],
  ['without an id', (call) => ({ ...call, id: undefined }), 'unsigned'],
  ['without a time', (call) => ({ ...call, timestamp: '' }), 'unsigned'],
  ['with a time that is none', (call) => ({ ...call, timestamp: '1e9' }), 'unsigned'],
  ['with an endless id', (call) => ({ ...call, id: 'x'.repeat(201) }), 'unsigned'],
  ['with another body', (call) => ({ ...call, body: Buffer.from('{}') }), 'forged'],
  ['with another id', (call) => ({ ...call, id: 'two' }), 'forged'],
  ['with another time', (call) => ({ ...call, timestamp: String(NOW_S - 1) }), 'forged'],
  [
    'with a version of signature that we do not know',
    (call) => ({ ...call, signature: `v2,${call.signature}` }),
    'forged',
  ],
  ['with the bare digest', (call) => ({ ...call, signature: call.signature?.slice(3) }), 'forged'],
  ['with an empty digest', (call) => ({ ...call, signature: 'v1,' }), 'forged'],
  [
    'with several signatures, one of them right',
    (call) => ({ ...call, signature: `v1,AAAA ${call.signature}` }),
    'accepted',
  ],
  ['from 5 minutes ago', () => callAt(NOW_S - 300), 'accepted'],
  ['from longer ago', () => callAt(NOW_S - 301), 'stale'],
  ['from the future', () => callAt(NOW_S + 301), 'stale'],
])('a call %s', (_, change, verdict) => {
  expect(openVerifier().verify(change(callAt(NOW_S)))).toBe(verdict);
});

test('an id is remembered as long as its call could be sent again, and forgotten then', () => {
  const { clock, verify } = openVerifier();
  expect(verify(callAt(NOW_S + 200))).toBe('accepted');
  clock.nowMs += 400_000;
  expect(verify(callAt(NOW_S + 200))).toBe('replayed');
  clock.nowMs += 101_000;
  expect(verify(callAt(NOW_S + 200))).toBe('stale');
  expect(verify(callAt(NOW_S + 600))).toBe('accepted');
});

test('more ids than are remembered are told to wait, and none is forgotten for them', () => {
  const { clock, verify } = openVerifier({ mostIds: 2 });
  expect(['one', 'two', 'three', 'one'].map((id) => verify(callAt(NOW_S, id)))).toEqual([
    'accepted',
    'accepted',
    'crowded',
    'replayed',
  ]);
  clock.nowMs += 301_000;
  expect(verify(callAt(NOW_S + 300, 'three'))).toBe('accepted');
});

test('of 10,000 calls that are forged, stale or replayed none is accepted', () => {
  const { verify } = openVerifier();
  const genuine = Array.from({ length: 100 }, (_, index) => callAt(NOW_S - index, `genuine-${index}`));
  for (const call of genuine) expect(verify(call)).toBe('accepted');
  const verdicts = new Map<WebhookVerdict, number>();
  const body = fc.string({ maxLength: 40 }).map((text) => Buffer.from(text));
  const id = fc.stringMatching(/^[0-9a-f-]{1,36}$/);
  const atS = fc.integer({ min: NOW_S - 300, max: NOW_S + 300 }).map(String);
  const forged = fc
    .record({ id, timestamp: atS, body, secret: fc.string({ maxLength: 30 }) })
    .map(({ secret, ...call }): WebhookCall => ({
      ...call,
      signature: sign(call.id, call.timestamp, call.body, secret),
    }));
  const random = fc.record({ id, timestamp: atS, body, signature: fc.base64String().map((text) => `v1,${text}`) });
  const tampered = fc
    .record({ call: fc.constantFrom(...genuine), field: fc.constantFrom('id', 'timestamp', 'body'), with: fc.nat(9) })
    .map(({ call, field, with: more }): WebhookCall => {
      const changed =
        field === 'body' ? Buffer.concat([call.body, Buffer.from(String(more))]) : `${call[field as 'id']}${more}`;
      return { ...call, [field]: changed };
    });
  const stale = fc
    .record({ ageS: fc.integer({ min: 301, max: 10_000_000 }), isAhead: fc.boolean(), id, body })
    .map(({ ageS, isAhead, ...call }) => callAt(NOW_S + (isAhead ? ageS : -ageS), call.id, call.body));
  const replayed = fc.constantFrom(...genuine);
  fc.assert(
    fc.property(fc.oneof(forged, random, tampered, stale, replayed), (call) => {
      const verdict = verify(call);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      expect(verdict).not.toBe('accepted');
    }),
    { numRuns: CALLS, seed: 17 },
  );
  expect([...verdicts.values()].reduce((sum, count) => sum + count, 0)).toBe(CALLS);
  expect([...verdicts.keys()].toSorted()).toEqual(['forged', 'replayed', 'stale']);
});

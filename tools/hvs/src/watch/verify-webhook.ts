import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a call of the webhook is. Only an accepted one wakes the loop. */
export type WebhookVerdict = 'accepted' | 'unsigned' | 'forged' | 'stale' | 'replayed' | 'crowded';

/** The parts of a call that are signed. */
export interface WebhookCall {
  /** X-MLflow-Delivery-Id, the same for every attempt of one delivery. */
  readonly id: string | undefined;
  /** X-MLflow-Timestamp, in seconds since 1970. */
  readonly timestamp: string | undefined;
  /** X-MLflow-Signature: `v1,<base64>`, or several of them with spaces between. */
  readonly signature: string | undefined;
  readonly body: Buffer;
}

export interface WebhookOptions {
  readonly secret: string;
  /** A call is taken for so long before and after its timestamp; 300 by default, as MLflow retries for minutes. */
  readonly windowS?: number;
  /** Most ids that are remembered. A sender of more is told to wait. */
  readonly mostIds?: number;
  readonly nowMs?: () => number;
}

const LONGEST_ID = 200;

/**
 * Says of each call whether MLflow sent it, just now and for the first time: HMAC-SHA256 over `id.timestamp.body`,
 * compared in constant time. Only ids of authentic calls are remembered, and only as long as their timestamps are in the
 * window, so a forger cannot fill the memory.
 */
export function createWebhookVerifier({
  secret,
  windowS = 300,
  mostIds = 10_000,
  nowMs = Date.now,
}: WebhookOptions): (call: WebhookCall) => WebhookVerdict {
  /** When each id may be forgotten, in milliseconds since 1970. */
  const seen = new Map<string, number>();
  return ({ id, timestamp, signature, body }) => {
    if (!id || !timestamp || !signature || id.length > LONGEST_ID || !/^\d{1,12}$/.test(timestamp)) return 'unsigned';
    const expected = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
    if (!signature.split(' ').some((one) => isSame(one, expected))) return 'forged';
    const now = nowMs();
    if (Math.abs(now - Number(timestamp) * 1000) > windowS * 1000) return 'stale';
    for (const [old, forgetAtMs] of seen) if (forgetAtMs < now) seen.delete(old);
    if (seen.has(id)) return 'replayed';
    if (seen.size >= mostIds) return 'crowded';
    // A timestamp may lie ahead of our clock. Until it is stale the call could be sent again.
    seen.set(id, Number(timestamp) * 1000 + windowS * 1000);
    return 'accepted';
  };
}

const VERSION = 'v1,';

function isSame(signature: string, expected: Buffer): boolean {
  if (!signature.startsWith(VERSION)) return false;
  const given = Buffer.from(signature.slice(VERSION.length), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

import { expect, test } from 'vitest';
import { backoffMs, retry } from './retry.ts';

const BACKOFF = { firstMs: 100, longestMs: 1000, longestAskedMs: 5000 };

/** Sends these in turn, and notes the delays between. */
async function sendAll(outcomes: readonly (string | Error)[], attempts = 10) {
  const waited: number[] = [];
  let sent = 0;
  const seen = await retry(
    async () => {
      const outcome = outcomes[sent];
      sent += 1;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    {
      isFinal: (one) => one === 'done',
      delayMs: (_, attempt) => attempt,
      mayTryAgain: (attempt) => attempt < attempts,
      wait: async (ms) => waited.push(ms),
    },
  );
  return { seen, sent, waited };
}

test('the first final answer is given, after the delays before it', async () => {
  expect(await sendAll(['busy', new Error('cut'), 'done', 'never'])).toEqual({ seen: 'done', sent: 3, waited: [1, 2] });
});

test('what was seen last is given when no other try is allowed', async () => {
  const cut = new Error('cut');
  expect(await sendAll(['busy', cut, 'done'], 2)).toEqual({ seen: cut, sent: 2, waited: [1] });
});

test('a throw of isFinal ends the trying', async () => {
  const lasting = new Error('no certificate');
  const isFinal = () => {
    throw lasting;
  };
  const plan = { isFinal, delayMs: () => 0, mayTryAgain: () => true, wait: async () => undefined };
  await expect(retry(async () => 'answer', plan)).rejects.toBe(lasting);
});

test.each([
  ['0', 0],
  ['2', 2000],
  ['60', 5000],
])('a server that asks for %s s is given that, within its bound', (retryAfter, ms) => {
  expect(backoffMs(BACKOFF, 3, retryAfter)).toBe(ms);
});

test.each([undefined, null, 'Wed, 21 Oct 2026 07:28:00 GMT', '-1'])(
  'with Retry-After %s the delay doubles up to its bound, give or take a quarter',
  (retryAfter) => {
    for (const [attempt, ms] of [
      [1, 100],
      [3, 400],
      [9, 1000],
    ]) {
      const delayMs = backoffMs(BACKOFF, attempt, retryAfter);
      expect(delayMs).toBeGreaterThanOrEqual(0.75 * ms);
      expect(delayMs).toBeLessThanOrEqual(1.25 * ms);
    }
  },
);

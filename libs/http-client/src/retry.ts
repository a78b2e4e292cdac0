import { asError } from '@hvs/step';

export interface Retry<Answer> {
  /** Whether an answer or a failure is the last one. A throw ends the retries as well. */
  readonly isFinal: (seen: Answer | Error) => boolean;
  readonly delayMs: (seen: Answer | Error, attempt: number) => number;
  /** Whether another try may follow the attempt, which would begin after the delay. */
  readonly mayTryAgain: (attempt: number, delayMs: number) => boolean;
  readonly wait: (ms: number) => Promise<unknown>;
}

/** Sends until the answer is final or no further try is allowed. Gives the last answer, or the error of the last try. */
export async function retry<Answer>(
  send: () => Promise<Answer>,
  { isFinal, delayMs, mayTryAgain, wait }: Retry<Answer>,
): Promise<Answer | Error> {
  for (let attempt = 1; ; attempt += 1) {
    const seen = await send().catch(asError);
    if (isFinal(seen)) return seen;
    const ms = delayMs(seen, attempt);
    if (!mayTryAgain(attempt, ms)) return seen;
    await wait(ms);
  }
}

export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Longest delay that the server may ask for. */
  readonly longestAskedMs: number;
}

/** Milliseconds to wait: what Retry-After says, else twice as long after each attempt, varied at random by a quarter. */
export function backoffMs(
  { firstMs, longestMs, longestAskedMs }: Backoff,
  attempt: number,
  retryAfter: string | null | undefined,
): number {
  const askedMs = Number(retryAfter ?? Number.NaN) * 1000;
  if (askedMs >= 0) return Math.min(askedMs, longestAskedMs);
  return Math.min(firstMs * 2 ** (attempt - 1), longestMs) * (0.75 + Math.random() / 2);
}

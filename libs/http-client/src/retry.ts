import { asError } from '@hvs/step';

export interface Retry<Answer> {
  /** Whether what was seen ends the trying. A throw ends it as well. */
  readonly isFinal: (seen: Answer | Error) => boolean;
  readonly delayMs: (seen: Answer | Error, attempt: number) => number;
  /** Whether another try may follow the attempt, which would begin after the delay. */
  readonly mayTryAgain: (attempt: number, delayMs: number) => boolean;
  readonly wait: (ms: number) => Promise<unknown>;
}

/** Sends until the answer is final or no other try is allowed. Gives what was seen last: an answer, or why none came. */
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
  /** Bound of a delay that the server itself asks for. */
  readonly longestAskedMs: number;
}

/** Milliseconds to wait: those of Retry-After, else twice as long after each attempt, a part of it by chance. */
export function backoffMs(
  { firstMs, longestMs, longestAskedMs }: Backoff,
  attempt: number,
  retryAfter: string | null | undefined,
): number {
  const askedMs = Number(retryAfter ?? Number.NaN) * 1000;
  if (askedMs >= 0) return Math.min(askedMs, longestAskedMs);
  return Math.min(firstMs * 2 ** (attempt - 1), longestMs) * (0.75 + Math.random() / 2);
}

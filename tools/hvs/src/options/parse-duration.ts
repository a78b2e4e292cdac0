import { InvalidArgumentError } from 'commander';

const UNIT_S: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
const LONGEST_S = 86_400;

/** Seconds of `30`, `30s`, `2m` or `1m30s`. Refuses any other text: as a number it would be NaN, a wait without end. */
export function parseDurationS(text: string): number {
  const parts = /^(?:\d+(?:\.\d+)?\s*(?:ms|s|m|h))+$|^\d+(?:\.\d+)?$/.test(text.trim())
    ? [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h)?/g)]
    : [];
  const seconds = parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (UNIT_S[unit] ?? 1), 0);
  if (parts.length > 0 && seconds <= LONGEST_S) return seconds;
  throw new InvalidArgumentError(`Write seconds, or a number with its unit, up to a day: 30, 30s or 2m.`);
}

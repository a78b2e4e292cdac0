import type { JudgeCheck, RuleName } from '../judgement.ts';

/** A check's sentence and figures without its verdict. */
export interface Measured extends Omit<JudgeCheck, 'verdict'> {
  readonly name: RuleName | `class-floor: ${string}`;
}

export function passIf(isPassed: boolean, measured: Measured): JudgeCheck {
  return { ...measured, verdict: isPassed ? 'approved' : 'refused' };
}

export function lacking(measured: Measured): JudgeCheck {
  return { ...measured, verdict: 'not-enough-evidence' };
}

/** The legs of some items, in the order of their first item. */
export function legsOf(items: readonly { readonly leg: string }[]): string[] {
  return [...new Set(items.map(({ leg }) => leg))];
}

/** Only what is a number: figures go into JSON. */
export function figuresOf(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const kept = Object.entries(values).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
  return Object.fromEntries(kept);
}

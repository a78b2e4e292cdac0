import { InvalidArgumentError } from 'commander';
import { JUDGE_SET } from './site/seeds.ts';

/** For commander: a whole number of `least` or more. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
  };
}

/** For commander: a number between 0 and 1, as a card takes it. */
export function probability(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 1.');
}

/** For commander: a set of site seeds that a model may be evaluated or tuned on. */
export function openSeedSet(text: string): number {
  const set = wholeNumber(0)(text);
  if (set !== JUDGE_SET) return set;
  throw new InvalidArgumentError(`Set ${JUDGE_SET} is kept for judgements: npx nx judge hvs-trainer.`);
}

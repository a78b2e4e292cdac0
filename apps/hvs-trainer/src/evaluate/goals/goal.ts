import type { Goal, JudgeFigures, SiteFigures } from '../figures/evaluation.ts';

/** A goal that is met or missed; without figures it is not judged. */
export function goalOf(
  leg: Goal['leg'],
  goal: string,
  judged: { readonly isMet: boolean; readonly reached: string } | undefined,
): Goal {
  if (judged === undefined) return { leg, goal, verdict: 'not judged', reached: 'left out' };
  return { leg, goal, verdict: judged.isMet ? 'met' : 'missed', reached: judged.reached };
}

/** The figures of a judge, which every summary has. */
export function judgeNamed({ judges }: Pick<SiteFigures, 'judges'>, name: string): JudgeFigures {
  const judge = judges.find((one) => one.judge === name);
  if (judge === undefined) throw new RangeError(`"${name}" is none of ${judges.map((one) => one.judge).join(', ')}`);
  return judge;
}

export type {
  Evidence,
  ModelFacts,
  Pair,
  PairedEvent,
  PairedSite,
  PairedTally,
  Requirements,
  Scores,
  Tenth,
  TensorFact,
  TrainingFacts,
} from './evidence.ts';
export { isMissed, isReliedOn } from './checks/check-missed.ts';
export { type Finding, judge } from './judge.ts';
export {
  findObjections,
  type JudgeCheck,
  Judgement,
  mayDeliver,
  parseJudgement,
  type RuleName,
  RULES,
  type Verdict,
  VERDICTS,
} from './judgement.ts';

export { type JudgeCheck, Judgement, mayDeliver, type Verdict, VERDICTS } from './judgement.ts';

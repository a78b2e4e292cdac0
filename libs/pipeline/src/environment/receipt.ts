import { Release } from '@hvs/image';
import { Judgement } from '@hvs/judge';
import Type, { type Static } from 'typebox';
import { Approval } from './environment-state.ts';

export const OUTCOMES = ['delivered', 'unchanged', 'refused', 'failed', 'rolled-back', 'rollback-failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One check of a verification or a watch, with its measurements. */
export const Check = Type.Object({
  name: Type.String(),
  subject: Type.String({ description: 'Pod or object that was asked' }),
  passed: Type.Boolean(),
  detail: Type.String(),
  figures: Type.Optional(Type.Record(Type.String(), Type.Number())),
});
export type Check = Static<typeof Check>;

export const StepRecord = Type.Object({ step: Type.String(), ms: Type.Number(), done: Type.Boolean() });

/** What a delivery did, for people and for `hvs history`. */
export const Receipt = Type.Object({
  id: Type.String(),
  environment: Type.String(),
  /** Older receipts do not say it. */
  what: Type.Optional(Type.Enum(['delivery', 'rollback'])),
  outcome: Type.Enum([...OUTCOMES]),
  /** Why it did not deliver, each with the object and the next step. */
  reasons: Type.Array(Type.String()),
  /** Code of the error after which it went back. */
  failure: Type.Optional(Type.String()),
  /** What could not be done, without effect on the outcome. */
  warnings: Type.Array(Type.String()),
  /** Commands that help next. */
  next: Type.Optional(Type.Array(Type.String())),
  release: Release,
  before: Type.Optional(Release),
  strategy: Type.String(),
  by: Type.String(),
  approval: Type.Optional(Approval),
  /** Of the model, with everything that was measured. */
  judgement: Type.Optional(Judgement),
  started: Type.String(),
  ended: Type.String(),
  steps: Type.Array(StepRecord),
  checks: Type.Array(Check),
});
export type Receipt = Static<typeof Receipt>;

/** Contract 4 in docs/contracts.md. 2, wrong usage or configuration, has no receipt. */
export const EXIT_CODES: Readonly<Record<Outcome, number>> = {
  delivered: 0,
  unchanged: 0,
  failed: 1,
  refused: 3,
  'rolled-back': 4,
  'rollback-failed': 5,
};

import { ModelCard, parseDocument } from '@hvs/contract';
import Type, { type Static } from 'typebox';

const JudgedModel = Type.Pick(ModelCard, ['name', 'version', 'sha256']);

export const VERDICTS = ['approved', 'refused', 'not-enough-evidence'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Names of the checks. Those of 'class-floor' carry the group of faults besides: 'class-floor: overcharge'. */
export const RULES = [
  'model-version',
  'features',
  'signature',
  'opset',
  'golden',
  'output',
  'examples',
  'size',
  'latency',
  'training-data',
  'enough-evidence',
  'missed-events',
  'net-missed-events',
  'lead-median',
  'lead-5th-percentile',
  'alarm-episodes',
  'alarm-rate',
  'class-floor',
  'calibration',
] as const;
export type RuleName = (typeof RULES)[number];

/** One comparison or limit, with everything that was measured for it. */
export const JudgeCheck = Type.Object({
  name: Type.String({ description: 'Stable name for programs, such as missed-events' }),
  leg: Type.Optional(Type.String({ description: 'Leg of the evaluation' })),
  verdict: Type.Enum([...VERDICTS]),
  detail: Type.String({ description: 'One sentence for people, with the figures and the limit' }),
  figures: Type.Record(Type.String(), Type.Number()),
});
export type JudgeCheck = Static<typeof JudgeCheck>;

/** `judgement.json`: whether a candidate may take the place of a champion, and why. */
export const Judgement = Type.Object({
  verdict: Type.Enum([...VERDICTS]),
  /** Sentences of the checks that did not approve. Empty when approved. */
  reasons: Type.Array(Type.String()),
  candidate: JudgedModel,
  /** Left out when nothing serves yet. */
  champion: Type.Optional(JudgedModel),
  judged: Type.String({ format: 'date-time' }),
  sourceCommit: Type.String({ description: 'Commit of the code that scored both' }),
  events: Type.Object({
    seedSet: Type.Integer({ minimum: 0 }),
    sha256: Type.String({ description: 'Of the list of held-out sites and series, which both were scored on' }),
  }),
  /** A quick look shows that judging works and proves little. */
  isQuick: Type.Boolean(),
  /** Legs of the evaluation that were not watched, and why. */
  leftOut: Type.Array(Type.Object({ leg: Type.String(), reason: Type.String() })),
  checks: Type.Array(JudgeCheck),
  /** A person answers for a model that was not approved. The verdict stays what it is. */
  override: Type.Optional(
    Type.Object({
      by: Type.String({ minLength: 1 }),
      reason: Type.String({ minLength: 1 }),
      at: Type.String({ format: 'date-time' }),
    }),
  ),
});
export type Judgement = Static<typeof Judgement>;

/** Whether the candidate may be delivered: approved in the usual extent, or overridden by a named person. */
export function mayDeliver(judgement: Judgement): boolean {
  return findObjections(judgement).length === 0;
}

/** Sentences against a delivery of the candidate. Empty when it may be delivered. */
export function findObjections({ verdict, reasons, isQuick, override }: Judgement): string[] {
  if (override !== undefined) return [];
  return [
    ...(verdict === 'approved' ? [] : [`the judge says ${verdict}`, ...reasons]),
    ...(isQuick
      ? ['the judgement is a quick look, which proves little: judge in the usual extent, without --quick']
      : []),
  ];
}

/** The judgement of a parsed `judgement.json`. Throws a DocumentError that lists every fault. */
export function parseJudgement(value: unknown): Judgement {
  return parseDocument('judgement.json', Judgement, value);
}

import { readFileSync } from 'node:fs';
import type { Evidence, ModelFacts } from '@hvs/judge';
import type { JobPlan } from '../evaluate/plan/plan-jobs.ts';
import type { NamedModel } from '../named-model.ts';
import type { Extent } from './extent.ts';
import { describeHeldOut, findOverlap } from './held-out.ts';
import { measureModel, type TimeRuns } from './measure-model.ts';
import { pairScores } from './pair-scores.ts';
import type { Candidate } from './read-candidate.ts';
import { readOpsets } from './read-opsets.ts';
import { scoreModels } from './score-models.ts';

export interface JudgedModels {
  readonly candidate: Candidate;
  /** Left out for the first delivery. */
  readonly champion?: Pick<NamedModel, 'card' | 'modelFile'> | undefined;
}

export interface EvidenceOptions {
  readonly plan: JobPlan;
  readonly extent: Extent;
  /** Legs without which no model is approved. */
  readonly legs: readonly string[];
  readonly workers: number;
}

/** Measures the candidate, and shows both models the held-out sites if the candidate can be run at all. */
export async function collectEvidence(models: JudgedModels, options: EvidenceOptions): Promise<Evidence> {
  const { candidate, champion } = models;
  const { plan, extent, legs, workers } = options;
  const model = await measureCandidate(models);
  const facts = {
    model,
    training: findOverlap(describeHeldOut(plan.what), candidate.card),
    requirements: { legs, ...extent.least },
  };
  if (!isRunnable(model)) return facts;
  const own = { modelFile: candidate.modelFile, threshold: candidate.card.threshold };
  const other = champion && { modelFile: champion.modelFile, threshold: champion.card.threshold };
  const scored = await scoreModels(plan.what, other === undefined ? [own] : [own, other], workers);
  const scores = pairScores(plan, scored, { candidate: 0, champion: other === undefined ? undefined : 1 });
  return { ...facts, scores };
}

/** `time` is an argument for tests. */
export async function measureCandidate({ candidate, champion }: JudgedModels, time?: TimeRuns): Promise<ModelFacts> {
  const { fault, golden, modelFile, card } = candidate;
  if (golden !== undefined) {
    return measureModel({ modelFile, threshold: card.threshold, golden, championFile: champion?.modelFile }, time);
  }
  const onnx = readFileSync(modelFile);
  return {
    inputs: [],
    outputs: [],
    opsets: readOpsets(onnx) ?? {},
    sizeBytes: onnx.length,
    ...(fault === undefined ? {} : { fault }),
  };
}

/** Whether its answers are probabilities of the readings that it is shown. */
export function isRunnable({ fault, goldenDifference, areOutputsValid }: ModelFacts): boolean {
  return fault === undefined && goldenDifference !== undefined && areOutputsValid === true;
}

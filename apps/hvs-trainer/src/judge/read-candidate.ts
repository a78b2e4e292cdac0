import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GoldenVectors, type ModelCard, parseModelCard } from '@hvs/contract';
import { asModelUri, ModelError, type ModelFault } from '@hvs/model-version';
import { resolveModelUri } from '@hvs/model-version/registry';
import { readNamedModel } from '../named-model.ts';
import { TrainerError } from '../trainer-error.ts';

/** A candidate that can be named in a judgement, even if no loader would take it. */
export interface Candidate {
  readonly card: ModelCard;
  readonly modelFile: string;
  readonly golden?: GoldenVectors;
  readonly fault?: { readonly code: ModelFault; readonly reason: string };
}

/** Faults of a folder whose card can be read, so that they are a refusal and not a failure. */
const REFUSALS: readonly ModelFault[] = ['features-differ', 'hash-mismatch', 'golden-invalid'];

/** Reads the model version that `uri` names. Throws a TrainerError where there is none, or its card cannot be read. */
export async function readCandidate(uri: string): Promise<Candidate> {
  try {
    return await readNamedModel(uri);
  } catch (error) {
    const cause = error instanceof TrainerError ? error.cause : undefined;
    if (!(cause instanceof ModelError) || !REFUSALS.includes(cause.code)) throw error;
    const folder = await resolveModelUri(asModelUri(uri));
    return {
      card: parseModelCard(JSON.parse(readFileSync(join(folder, 'model-card.json'), 'utf8'))),
      modelFile: join(folder, 'model.onnx'),
      fault: { code: cause.code, reason: cause.reason },
    };
  }
}

import { DocumentError } from '@hvs/contract';
import type { Evaluation } from '../evaluate/figures/evaluation.ts';
import { readDocument } from '../read-document.ts';

/** Keys of every evaluation. `trained` comes with leg a only, `champion` only if one was named. */
const KEYS = Object.keys({
  model: true,
  command: true,
  sourceCommit: true,
  split: true,
  seedSet: true,
  isQuick: true,
  judges: true,
  leftOut: true,
  goals: true,
  populations: true,
  dimensions: true,
  series: true,
} satisfies Record<keyof Omit<Evaluation, 'trained' | 'champion'>, true>);

/** `evaluation.json` as `writeReport` wrote it. JSON has no NaN, so null is read as NaN. */
export function readEvaluation(file: string): Evaluation {
  return readDocument(file, parseEvaluation, 'make it anew: npx nx evaluate hvs-trainer');
}

export function parseEvaluation(value: unknown): Evaluation {
  const missing = KEYS.filter((key) => !(typeof value === 'object' && value !== null && key in value));
  if (missing.length > 0) {
    throw new DocumentError(
      'evaluation.json',
      missing.map((path) => ({ path, message: 'is missing' })),
    );
  }
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => part ?? NaN) as Evaluation;
}

import Type, { type Static } from 'typebox';
import { FEATURE_COUNT } from './features.ts';
import { parseDocument } from './parse-document.ts';

/** Number of readings in `golden.json`. */
export const GOLDEN_VECTOR_COUNT = 64;

/** Largest difference of a replayed golden vector that loading accepts (contract 2 in docs/contracts.md). */
export const GOLDEN_TOLERANCE = 1e-5;

/**
 * `golden.json` of a model version: readings with the probabilities that the trainer's own library
 * gave, replayed wherever the model is loaded. `readings` is [64][30] in the order of `features`,
 * `probabilities` is [64].
 */
export const GoldenVectors = Type.Object({
  features: Type.Array(Type.String()),
  readings: Type.Array(Type.Array(Type.Number(), { minItems: FEATURE_COUNT, maxItems: FEATURE_COUNT }), {
    minItems: GOLDEN_VECTOR_COUNT,
    maxItems: GOLDEN_VECTOR_COUNT,
  }),
  probabilities: Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
    minItems: GOLDEN_VECTOR_COUNT,
    maxItems: GOLDEN_VECTOR_COUNT,
  }),
});
export type GoldenVectors = Static<typeof GoldenVectors>;

type Test = (item: unknown) => boolean;

const isText: Test = (item) => typeof item === 'string';
const isProbability: Test = (item) => typeof item === 'number' && item >= 0 && item <= 1;
const isReading: Test = (item) => isList(item, FEATURE_COUNT, Number.isFinite);

function isList(value: unknown, length: number, isItem: Test): boolean {
  return Array.isArray(value) && value.length === length && value.every((item) => isItem(item));
}

/** Whether the vectors fit the schema, without the schema's list of faults. */
function areRight(value: unknown): value is GoldenVectors {
  const { features, readings, probabilities }: { [Key in keyof GoldenVectors]?: unknown } = Object(value);
  return (
    isList(features, FEATURE_COUNT, isText) &&
    isList(readings, GOLDEN_VECTOR_COUNT, isReading) &&
    isList(probabilities, GOLDEN_VECTOR_COUNT, isProbability)
  );
}

/** The vectors of a parsed `golden.json`. Throws a DocumentError that lists every fault. */
export function parseGoldenVectors(value: unknown): GoldenVectors {
  // The schema takes 15 ms for 1,920 numbers, on every start.
  return areRight(value) ? value : parseDocument('golden.json', GoldenVectors, value);
}

import { readFileSync, statSync } from 'node:fs';
import { EXAMPLE_READINGS, FEATURE_COUNT, FEATURE_NAMES, type GoldenVectors } from '@hvs/contract';
import type { ModelFacts, Pair, TensorFact } from '@hvs/judge';
import { InferenceSession } from 'onnxruntime-node';
import { type HazardModel, openHazardModel } from '../hazard-model.ts';
import { readOpsets } from './read-opsets.ts';

const LATENCY_ROWS = 64;
const LATENCY_RUNS = 300;
const WARM_UP_RUNS = 50;

/** A candidate as its folder has it. */
export interface ModelToMeasure {
  readonly modelFile: string;
  readonly threshold: number;
  readonly golden: GoldenVectors;
  /** ONNX file of the champion. */
  readonly championFile?: string | undefined;
}

/** Median times of a run of 64 rows by each model. */
export type TimeRuns = (
  candidate: HazardModel,
  championFile: string | undefined,
  golden: GoldenVectors,
) => Promise<Pair>;

/** Everything that a model's file and a few runs of it tell. `time` is an argument for tests. */
export async function measureModel(
  { modelFile, threshold, golden, championFile }: ModelToMeasure,
  time: TimeRuns = timeRuns,
): Promise<ModelFacts> {
  const files = { opsets: readOpsets(readFileSync(modelFile)) ?? {}, sizeBytes: statSync(modelFile).size };
  const tensors = await readTensors(modelFile);
  if ('fault' in tensors) return { ...files, inputs: [], outputs: [], fault: tensors.fault };
  const facts = { ...files, ...tensors };
  try {
    const model = await openHazardModel(modelFile);
    const medianRunMs = await time(model, championFile, golden);
    return { ...facts, ...(await answerGolden(model, golden)), ...(await callExamples(model, threshold)), medianRunMs };
  } catch {
    // Its tensors are not those of the contract: the signature says so.
    return facts;
  }
}

async function readTensors(
  file: string,
): Promise<Pick<ModelFacts, 'inputs' | 'outputs'> | { readonly fault: NonNullable<ModelFacts['fault']> }> {
  try {
    const { inputMetadata, outputMetadata } = await InferenceSession.create(file);
    return { inputs: inputMetadata.map(describe), outputs: outputMetadata.map(describe) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { fault: { code: 'onnx-invalid', reason: `onnxruntime cannot load model.onnx: ${withoutPath(reason)}` } };
  }
}

/** A judgement names no folder of the machine that made it. */
function withoutPath(reason: string): string {
  return reason.replaceAll(/\/\S*\//g, '');
}

function describe(tensor: InferenceSession.ValueMetadata): TensorFact {
  return {
    name: tensor.name,
    ...(tensor.isTensor ? { type: tensor.type, shape: tensor.shape } : { type: 'no tensor', shape: [] }),
  };
}

/** Asks the golden readings in one batch and alone. */
async function answerGolden(model: HazardModel, { readings, probabilities }: GoldenVectors) {
  const together = await model(Float32Array.from(readings.flat()));
  const alone: number[] = [];
  for (const reading of readings) alone.push((await model(Float32Array.from(reading)))[0]);
  const differences = probabilities.flatMap((p, row) => [Math.abs(p - together[row]), Math.abs(p - alone[row])]);
  const areOutputsValid = [...together, ...alone].every((p) => p >= 0 && p <= 1);
  return { goldenDifference: Math.max(...differences), areOutputsValid };
}

async function callExamples(model: HazardModel, threshold: number): Promise<Required<Pick<ModelFacts, 'examples'>>> {
  const examples = [];
  for (const [name, reading] of Object.entries(EXAMPLE_READINGS)) {
    const [probability] = await model(Float32Array.from(FEATURE_NAMES, (feature) => reading[feature]));
    examples.push({ name, probability, isRight: probability >= threshold === (name === 'hazardous') });
  }
  return { examples };
}

/** Median times of a run. Both models are run in turn, because a busy machine makes both slow. */
async function timeRuns(
  candidate: HazardModel,
  championFile: string | undefined,
  golden: GoldenVectors,
): Promise<Pair> {
  const champion = championFile === undefined ? undefined : await openHazardModel(championFile);
  const rows = Float32Array.from({ length: LATENCY_ROWS * FEATURE_COUNT }, (_, place) => {
    const reading = golden.readings[Math.floor(place / FEATURE_COUNT) % golden.readings.length];
    return reading[place % FEATURE_COUNT];
  });
  const timesMs: { readonly candidate: number[]; readonly champion: number[] } = { candidate: [], champion: [] };
  for (let run = 0; run < WARM_UP_RUNS + LATENCY_RUNS; run += 1) {
    const own = await timeRun(candidate, rows);
    const other = champion === undefined ? NaN : await timeRun(champion, rows);
    if (run < WARM_UP_RUNS) continue;
    timesMs.candidate.push(own);
    timesMs.champion.push(other);
  }
  return {
    candidate: medianOf(timesMs.candidate),
    ...(champion === undefined ? {} : { champion: medianOf(timesMs.champion) }),
  };
}

async function timeRun(model: HazardModel, rows: Float32Array): Promise<number> {
  const startMs = performance.now();
  await model(rows);
  return performance.now() - startMs;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

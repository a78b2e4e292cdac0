import type { Release } from '@hvs/image';
import { EXAMPLE_READINGS, FEATURE_NAMES, type GoldenVectors } from '@hvs/contract';
import type { PodAnswer, PodRequest } from '../cluster/cluster.ts';

type Answer = Omit<PodAnswer, 'ms'>;

/** How the pods of one image behave. */
export interface Behaviour {
  readonly release: Release;
  readonly golden: GoldenVectors;
  /** What the kubelet says of a container that does not become ready. */
  readonly waiting?: string;
  /** How often each new pod ends before it is ready. */
  readonly restarts?: number;
  /** How long each answer takes; 1 where it is not told. */
  readonly ms?: number;
  /** Instead of the right answer. */
  readonly answer?: (request: PodRequest, podName: string) => Answer | undefined;
}

/** As the API does with the model of these golden vectors: it knows them and the examples, and guesses the rest. */
export function answerRightly({ release, golden }: Behaviour, { path, body = '' }: PodRequest): Answer {
  if (path === '/model-info')
    return { status: 200, body: JSON.stringify({ ...release.model, image_revision: release.revision }) };
  if (path !== '/predict') return { status: 200, body: '' };
  const readings = readingsOf(body);
  if (readings === undefined) return { status: 400, body: '{}' };
  const isPossible = (reading: Record<string, number>) =>
    FEATURE_NAMES.every((name) => name in reading) && reading.Module_SoC_percent <= 100;
  if (!readings.every(isPossible)) return { status: 422, body: '{}' };
  const probabilities = readings.map((reading) =>
    probabilityOf(
      FEATURE_NAMES.map((name) => reading[name]),
      golden,
    ),
  );
  const predictions = probabilities.map((one) => ({
    Module_ID: '',
    hazard_prediction: one >= 0.5 ? 1 : 0,
    hazard_probability: one,
  }));
  return { status: 200, body: JSON.stringify({ predictions, model_version: release.model.version }) };
}

function readingsOf(body: string): Record<string, number>[] | undefined {
  try {
    return (JSON.parse(body) as { readings?: Record<string, number>[] }).readings;
  } catch {
    return undefined;
  }
}

function probabilityOf(row: readonly number[], { readings, probabilities }: GoldenVectors): number {
  const text = row.join();
  const known = readings.findIndex((golden) => golden[0] === row[0] && golden.join() === text);
  if (known >= 0) return probabilities[known];
  return row[0] >= EXAMPLE_READINGS.hazardous[FEATURE_NAMES[0]] ? 0.99 : 0.01;
}

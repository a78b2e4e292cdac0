import { messageOf } from '@hvs/step';
import { FEATURE_NAMES, parseDocument, PredictResponse } from '@hvs/contract';
import type { Cluster, PodAnswer, PodName } from '../cluster/cluster.ts';

export type Row = readonly number[];

/** Probabilities in the order of the rows, or the fault of the pod. */
export type Predicted =
  | { readonly probabilities: readonly number[]; readonly ms: number }
  | { readonly fault: string; readonly status: number; readonly ms: number };

/** Asks a pod for the hazard of rows of 30 features in the order of the contract. */
export async function askPredict(cluster: Cluster, pod: PodName, rows: readonly Row[]): Promise<Predicted> {
  const answer = await cluster.ask(pod, { method: 'POST', path: '/predict', body: predictBody(rows) });
  return readPrediction(answer, rows.length);
}

export function predictBody(rows: readonly Row[]): string {
  const readings = rows.map((row) => Object.fromEntries(FEATURE_NAMES.map((name, index) => [name, row[index]])));
  return JSON.stringify({ readings });
}

export function readPrediction({ status, body, ms }: PodAnswer, count: number): Predicted {
  const fault = (why: string): Predicted => ({ fault: why, status, ms });
  if (status !== 200) return fault(`status ${status}: ${body.slice(0, 200)}`);
  try {
    const { predictions } = parseDocument('the answer', PredictResponse, JSON.parse(body));
    const probabilities = predictions.map((one) => ('hazard_probability' in one ? one.hazard_probability : Number.NaN));
    const areAll = probabilities.length === count && probabilities.every((one) => one >= 0 && one <= 1);
    return areAll ? { probabilities, ms } : fault(`not ${count} probabilities in 0..1: ${body.slice(0, 200)}`);
  } catch (error) {
    return fault(`${messageOf(error)}: ${body.slice(0, 200)}`);
  }
}

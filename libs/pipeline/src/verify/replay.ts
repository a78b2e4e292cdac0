import type { Cluster, PodName } from '../cluster/cluster.ts';
import type { Check } from '../environment/receipt.ts';
import { askPredict, type Row } from './ask-predict.ts';

/** Rows of one request. 1,024 rows are 256 requests, which miss a failure of one in twenty with a chance of 2e-6. */
const ROWS_PER_REQUEST = 4;
/** Few at a time, because the champion serves others meanwhile. */
const CONNECTIONS = 2;

export interface Replayed {
  readonly requests: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  /** NaN where there was no answer. */
  readonly probabilities: readonly number[];
  readonly latenciesMs: readonly number[];
}

/** Sends recorded readings to a pod, a few requests at a time, and keeps what came back. */
export async function replay(cluster: Cluster, pod: PodName, rows: readonly Row[]): Promise<Replayed> {
  const starts = Array.from(
    { length: Math.ceil(rows.length / ROWS_PER_REQUEST) },
    (_, index) => index * ROWS_PER_REQUEST,
  );
  const probabilities = Array<number>(rows.length).fill(Number.NaN);
  const latenciesMs: number[] = [];
  const faults: string[] = [];
  const queue = starts.values();

  async function keepAsking(): Promise<void> {
    for (const start of queue) {
      const answer = await askPredict(cluster, pod, rows.slice(start, start + ROWS_PER_REQUEST));
      latenciesMs.push(answer.ms);
      if ('fault' in answer) faults.push(answer.fault);
      else answer.probabilities.forEach((value, index) => (probabilities[start + index] = value));
    }
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, keepAsking));
  return { requests: starts.length, errors: faults.length, firstError: faults[0], probabilities, latenciesMs };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * Compares the answers of the candidate with the champion's, if there is one. A candidate may predict differently, as a
 * new model does. It may not fail, and it may not give the same value to all readings.
 */
export function compareReplays(subject: string, candidate: Replayed, champion: Replayed | undefined): Check {
  const { errors, requests, probabilities } = candidate;
  const distinct = new Set(probabilities).size;
  const faults = [
    ...(errors > 0 ? [`${errors} of ${requests} requests failed; the first: ${candidate.firstError}`] : []),
    ...(distinct < 2 ? ['all readings got the same probability'] : []),
  ];
  const figures: Record<string, number> = {
    readings: probabilities.length,
    candidateErrors: errors,
    candidateP50Ms: rounded(percentile(candidate.latenciesMs, 0.5)),
    candidateP95Ms: rounded(percentile(candidate.latenciesMs, 0.95)),
  };
  if (champion) Object.assign(figures, championFigures(probabilities, champion));
  const detail =
    faults.join('; ') ||
    Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  return { name: 'replay', subject, passed: faults.length === 0, detail, figures };
}

function championFigures(candidate: readonly number[], champion: Replayed): Record<string, number> {
  const differences = champion.probabilities
    .map((value, index) => Math.abs(value - candidate[index]))
    .filter((difference) => !Number.isNaN(difference));
  return {
    championErrors: champion.errors,
    championP50Ms: rounded(percentile(champion.latenciesMs, 0.5)),
    championP95Ms: rounded(percentile(champion.latenciesMs, 0.95)),
    compared: differences.length,
    largestDifference: Math.max(0, ...differences),
    meanDifference: differences.reduce((sum, value) => sum + value, 0) / Math.max(1, differences.length),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

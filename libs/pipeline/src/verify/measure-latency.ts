import { EXAMPLE_READINGS, FEATURE_NAMES } from '@hvs/contract';
import { setTimeout } from 'node:timers/promises';
import type { Cluster, PodName } from '../clients/cluster.ts';
import type { Check } from '../receipt.ts';
import { askPredict } from './ask-predict.ts';
import { percentile } from './replay.ts';

const REQUESTS = 60;
const ROUNDS = 3;
const PAUSE_MS = 1000;
const ROW = FEATURE_NAMES.map((name) => EXAMPLE_READINGS.normal[name]);

/**
 * p95 of single readings, one after the other, as this command sees it through the API server, against the
 * environment's budget. The best of three rounds, a second apart, counts: a neighbour that is busy for a second is
 * not the candidate's fault, while what is slow is slow in every round.
 */
export async function measureLatency(cluster: Cluster, pod: PodName, budgetMs: number): Promise<Check> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && !(best <= budgetMs); round += 1) {
    if (round > 0) await setTimeout(PAUSE_MS);
    const latenciesMs: number[] = [];
    // Once more than a twentieth is over the budget, the rest of the round cannot bring it below.
    for (let late = 0; latenciesMs.length < REQUESTS && late <= REQUESTS / 20; ) {
      const { ms } = await askPredict(cluster, pod, [ROW]);
      latenciesMs.push(ms);
      if (ms > budgetMs) late += 1;
    }
    best = Math.min(best, percentile(latenciesMs, 0.95));
  }
  const p95Ms = Math.round(best * 100) / 100;
  const passed = p95Ms <= budgetMs;
  return {
    name: 'latency',
    subject: pod.name,
    passed,
    detail: `p95 ${p95Ms} ms, budget ${budgetMs} ms`,
    figures: { p95Ms, budgetMs },
  };
}

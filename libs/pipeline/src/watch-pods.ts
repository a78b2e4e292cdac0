import type { V1Pod } from '@kubernetes/client-node';
import { setTimeout } from 'node:timers/promises';
import type { Cluster, PodName } from './clients/cluster.ts';
import { PipelineError } from './errors.ts';
import type { Check } from './receipt.ts';
import type { Progress } from './step.ts';
import { askPredict } from './verify/ask-predict.ts';
import type { Expected } from './verify/expected.ts';

export interface Watch {
  /** Gives the pods to watch, anew each time: replaced ones are watched, too. */
  readonly pods: () => Promise<readonly V1Pod[]>;
  readonly expected: Expected;
  readonly seconds: number;
  readonly maxErrorShare: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const INTERVAL_MS = 1000;
/** Fewer requests than that say nothing about a share. */
const FEWEST_REQUESTS = 20;
/** Golden vectors that each look sends to each pod, so that an idle site gets a verdict, too. */
const PROBES = 8;

interface Requests {
  readonly total: number;
  readonly failed: number;
}

/**
 * Watches pods that serve: what they answered to whom (their own metrics), and what they answer us. Throws
 * `watch-failed` at the first look that shows too many failures, a restart, or a wrong answer.
 */
export async function watchPods(cluster: Cluster, watch: Watch): Promise<Check> {
  const first = new Map<string, Requests>();
  const counted = { total: 0, failed: 0, probes: 0, wrongProbes: 0 };
  const endMs = performance.now() + watch.seconds * 1000;
  do {
    watch.signal.throwIfAborted();
    const pods = await watch.pods();
    const now = { total: 0, failed: 0 };
    for (const pod of pods) {
      requireAlive(pod);
      const name = { namespace: pod.metadata?.namespace ?? '', name: pod.metadata?.name ?? '' };
      await probe(cluster, name, watch, counted);
      const requests = await readRequests(cluster, name);
      const start = first.get(name.name) ?? requests;
      first.set(name.name, start);
      now.total += requests.total - start.total;
      now.failed += requests.failed - start.failed;
    }
    Object.assign(counted, now);
    judge(counted, watch.maxErrorShare);
    watch.progress(`${counted.total} requests, ${counted.failed} failed`);
    const leftMs = endMs - performance.now();
    await setTimeout(Math.max(0, Math.min(INTERVAL_MS, leftMs)), undefined, { signal: watch.signal }).catch(() => watch.signal.throwIfAborted());
  } while (performance.now() < endMs);
  const detail = `${counted.total} requests, ${counted.failed} failed; ${counted.probes} own probes, ${counted.wrongProbes} wrong`;
  return { name: 'watch', subject: 'pods that serve', passed: true, detail, figures: { seconds: watch.seconds, ...counted } };
}

function requireAlive({ metadata, status }: V1Pod): void {
  const restarts = status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0;
  if (restarts > 0) throw new PipelineError('watch-failed', `pod ${metadata?.name} was restarted ${restarts} times while it served`);
}

type Counted = { total: number; failed: number; probes: number; wrongProbes: number };

async function probe(cluster: Cluster, pod: PodName, { expected }: Watch, counted: Counted): Promise<void> {
  const { readings, probabilities } = expected.golden;
  for (let index = 0; index < PROBES; index += 1) {
    const answer = await askPredict(cluster, pod, [readings[(counted.probes + index) % readings.length]]);
    const wanted = probabilities[(counted.probes + index) % readings.length];
    if ('fault' in answer || Math.abs(answer.probabilities[0] - wanted) > 1e-5) counted.wrongProbes += 1;
  }
  counted.probes += PROBES;
}

function judge({ total, failed, probes, wrongProbes }: Counted, maxErrorShare: number): void {
  const share = failed / Math.max(1, total);
  if (total >= FEWEST_REQUESTS && share > maxErrorShare) {
    const message = `${failed} of ${total} requests to the new pods failed (${(100 * share).toFixed(2)} %, allowed are ${100 * maxErrorShare} %)`;
    throw new PipelineError('watch-failed', message);
  }
  if (wrongProbes > 0) throw new PipelineError('watch-failed', `${wrongProbes} of ${probes} golden readings sent to the new pods were answered wrongly`);
}

/** Requests of all routes that the pod has answered since it started, and those of 5xx, by its metrics. */
async function readRequests(cluster: Cluster, pod: PodName): Promise<Requests> {
  const { status, body } = await cluster.ask(pod, { path: '/metrics' });
  if (status !== 200) throw new PipelineError('watch-failed', `pod ${pod.name} answers ${status} on /metrics: ${body.slice(0, 200)}`);
  let total = 0;
  let failed = 0;
  for (const [, labels, value] of body.matchAll(/^hvs_api_request_duration_seconds_count\{([^}]*)\} (\S+)/gm)) {
    total += Number(value);
    if (/status="5\d\d"/.test(labels)) failed += Number(value);
  }
  return { total, failed };
}

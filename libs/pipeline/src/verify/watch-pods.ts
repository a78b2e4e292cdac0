import { pause, type Progress } from '@hvs/step';
import { GOLDEN_TOLERANCE } from '@hvs/contract';
import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster, PodName } from '../cluster/cluster.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Check } from '../environment/receipt.ts';
import { type KnownRestarts, newRestartsOf } from '../cluster/restarts.ts';
import { askPredict } from './ask-predict.ts';
import type { Expected } from './expected.ts';
import { isReady } from '../cluster/workload-status.ts';

export interface Watch {
  /** Reads the pods to watch at each look, without those that are ending, so that replacements are watched too. */
  readonly pods: () => Promise<readonly V1Pod[]>;
  /** Pods that were proven before. Only their restarts during the watch count; of other pods every restart does. */
  readonly known: KnownRestarts;
  readonly expected: Expected;
  readonly seconds: number;
  readonly maxErrorShare: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const INTERVAL_MS = 1000;
/** A line a second would be too much for a log of CI. */
const LOOKS_PER_REPORT = 10;
/** With fewer requests no share is computed. */
const FEWEST_REQUESTS = 20;
/** Golden vectors that each look sends to each pod, so that an idle site gets a verdict as well. */
const PROBES = 8;

interface Requests {
  readonly total: number;
  readonly failed: number;
}

/** What one look at one pod showed. */
interface PodLook {
  readonly pod: string;
  readonly faults: readonly string[];
  readonly requests: Requests;
}

/**
 * Watches pods that serve, by their own metrics and by probes. Throws `watch-failed` at the first look that shows too
 * many failures, a restart or a wrong answer, and `not-in-time` when no look found a pod to ask.
 */
export async function watchPods(cluster: Cluster, watch: Watch): Promise<Check> {
  const first = new Map<string, Requests>();
  let sum = { total: 0, failed: 0 };
  let probes = 0;
  const startMs = performance.now();
  // A look at the beginning, one at the end, and one each second between.
  const last = Math.ceil((watch.seconds * 1000) / INTERVAL_MS);
  for (let look = 0; look <= last; look += 1) {
    const dueMs = startMs + Math.min(look * INTERVAL_MS, watch.seconds * 1000);
    await pause(Math.max(0, dueMs - performance.now()), watch.signal);
    const looks = await lookAtPods(cluster, watch, probes, first);
    probes += PROBES * looks.length;
    const faults = looks.flatMap(({ pod, faults: found }) => found.map((fault) => `pod ${pod} ${fault}`));
    if (faults.length > 0) throw new DeliveryError('watch-failed', faults.join('\n  '));
    for (const { pod, requests } of looks) if (!first.has(pod)) first.set(pod, requests);
    sum = sumSince(first, looks);
    requireFewFailures(sum, watch.maxErrorShare);
    if (look % LOOKS_PER_REPORT === 0) watch.progress(`${sum.total} requests, ${sum.failed} failed`);
  }
  // No pod was ever asked, so the image cannot be blamed.
  if (probes === 0) throw new DeliveryError('not-in-time', `no pod was ready to be watched in ${watch.seconds} s`);
  const detail = `${sum.total} requests, ${sum.failed} failed; ${probes} own probes, all right`;
  return {
    name: 'watch',
    subject: 'pods that serve',
    passed: true,
    detail,
    figures: { seconds: watch.seconds, ...sum, probes },
  };
}

/**
 * Looks at each pod that is ready or was ready before. A replacement may take its time to start. A pod that goes away
 * during the look, as when a node is drained, could not answer and is not at fault.
 */
async function lookAtPods(
  cluster: Cluster,
  watch: Watch,
  turn: number,
  seen: ReadonlyMap<string, unknown>,
): Promise<PodLook[]> {
  const looks: PodLook[] = [];
  for (const pod of await watch.pods()) {
    if (isReady(pod) || seen.has(nameOf(pod)) || newRestartsOf(pod, watch.known) > 0)
      looks.push(await lookAtPod(cluster, pod, watch, turn));
  }
  if (looks.every(({ faults }) => faults.length === 0)) return looks;
  const staying = new Set((await watch.pods()).map(nameOf));
  return looks.filter(({ pod }) => staying.has(pod));
}

async function lookAtPod(
  cluster: Cluster,
  pod: V1Pod,
  { known, expected: { golden } }: Watch,
  turn: number,
): Promise<PodLook> {
  const name: PodName = { namespace: pod.metadata?.namespace ?? '', name: nameOf(pod) };
  const restarts = newRestartsOf(pod, known);
  const faults = restarts > 0 ? [`was restarted ${restarts} times while it served`] : [];
  const wrong = await countWrong(cluster, name, golden, turn);
  if (wrong > 0) faults.push(`answered ${wrong} of ${PROBES} golden readings wrongly`);
  const { status, body } = await cluster.ask(name, { path: '/metrics' });
  if (status !== 200) faults.push(`answers ${status} on /metrics: ${body.slice(0, 200)}`);
  return { pod: name.name, faults, requests: countRequests(body) };
}

function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? '';
}

async function countWrong(
  cluster: Cluster,
  pod: PodName,
  { readings, probabilities }: Expected['golden'],
  turn: number,
): Promise<number> {
  let wrong = 0;
  for (let probe = turn; probe < turn + PROBES; probe += 1) {
    const index = probe % readings.length;
    const answer = await askPredict(cluster, pod, [readings[index]]);
    if ('fault' in answer || Math.abs(answer.probabilities[0] - probabilities[index]) > GOLDEN_TOLERANCE) wrong += 1;
  }
  return wrong;
}

/** All requests that the pod has answered since it started, and those with 5xx, by its metrics. */
function countRequests(metrics: string): Requests {
  let total = 0;
  let failed = 0;
  for (const [, labels, value] of metrics.matchAll(/^hvs_api_request_duration_seconds_count\{([^}]*)\} (\S+)/gm)) {
    total += Number(value);
    if (/status="5\d\d"/.test(labels)) failed += Number(value);
  }
  return { total, failed };
}

/** Of the pods that are there now. */
function sumSince(first: ReadonlyMap<string, Requests>, looks: readonly PodLook[]): Requests {
  const sum = { total: 0, failed: 0 };
  for (const { pod, requests } of looks) {
    sum.total += requests.total - (first.get(pod)?.total ?? 0);
    sum.failed += requests.failed - (first.get(pod)?.failed ?? 0);
  }
  return sum;
}

function requireFewFailures({ total, failed }: Requests, maxErrorShare: number): void {
  const share = failed / Math.max(1, total);
  if (total < FEWEST_REQUESTS || share <= maxErrorShare) return;
  const message = `${failed} of ${total} requests to the new pods failed (${(100 * share).toFixed(2)} %, allowed are ${100 * maxErrorShare} %)`;
  throw new DeliveryError('watch-failed', message);
}

import type { Progress } from '@hvs/step';
import { CANDIDATE_DEPLOYMENT } from '@hvs/k8s-manifests';
import type { Cluster, PodName } from '../cluster/cluster.ts';
import type { DeliverySettings } from '../environment/delivery-settings.ts';
import type { EnvironmentState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Check } from '../environment/receipt.ts';
import type { Row } from './ask-predict.ts';
import type { Expected } from './expected.ts';
import { measureLatency } from './measure-latency.ts';
import { compareReplays, replay } from './replay.ts';
import { verifyPod } from './verify-pod.ts';
import { isLeaving, isReady, newPodsOf } from '../cluster/workload-status.ts';
import type { Workload } from '../cluster/workload.ts';

export interface CandidateProof {
  readonly expected: Expected;
  readonly settings: DeliverySettings;
  /** Recorded readings, sent to candidate and champion alike. */
  readonly rows: readonly Row[];
}

/** Makes every check of a candidate before a request of others reaches it, even after one has failed. */
export async function verifyCandidate(
  cluster: Cluster,
  candidate: Workload,
  { stable }: EnvironmentState,
  proof: CandidateProof,
): Promise<Check[]> {
  const pods = newPodsOf(candidate);
  // Nothing was asked, so nothing is proven.
  if (pods.length === 0)
    return [{ name: 'pods', subject: CANDIDATE_DEPLOYMENT, passed: false, detail: 'no pod was there to be verified' }];
  const checks: Check[] = [];
  for (const pod of pods) checks.push(...(await verifyPod(cluster, pod, proof.expected)));
  const [subject] = pods.map(podName);
  // A pod that is not the release needs no comparison.
  if (checks.every(({ passed }) => passed)) {
    const champion = championBeside(pods[0], stable);
    checks.push(await measureLatency(cluster, subject, champion, proof.settings.p95BudgetMs));
    const ofCandidate = await replay(cluster, subject, proof.rows);
    const ofChampion = champion && (await replay(cluster, champion, proof.rows));
    checks.push(compareReplays(subject.name, ofCandidate, ofChampion));
  }
  return checks;
}

/** A champion on the candidate's own node if possible, so that a busy node slows both. */
function championBeside(candidate: Workload['pods'][number], stable: Workload | undefined): PodName | undefined {
  const ready = (stable?.pods ?? []).filter((pod) => isReady(pod) && !isLeaving(pod));
  const champion = ready.find(({ spec }) => spec?.nodeName === candidate.spec?.nodeName) ?? ready.at(0);
  return champion && podName(champion);
}

/** Checks each new pod of the workload. */
export async function verifyPods(
  cluster: Cluster,
  workload: Workload,
  expected: Expected,
  progress: Progress,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const pod of newPodsOf(workload)) {
    progress(pod.metadata?.name ?? '');
    checks.push(...(await verifyPod(cluster, pod, expected)));
  }
  return checks;
}

/** Throws with every failed check: `too-slow` when only the latency failed, else `verification-failed`. */
export function requirePassed(checks: readonly Check[]): void {
  const failed = checks.filter(({ passed }) => !passed);
  if (checks.length > 0 && failed.length === 0) return;
  const reasons = failed.map(({ name, subject, detail }) => `${name} of ${subject}: ${detail}`);
  const isSlow = failed.length > 0 && failed.every(({ name }) => name === 'latency');
  throw new DeliveryError(
    isSlow ? 'too-slow' : 'verification-failed',
    reasons.join('\n  ') || 'no pod was there to be verified',
  );
}

function podName({ metadata }: Workload['pods'][number]): PodName {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}

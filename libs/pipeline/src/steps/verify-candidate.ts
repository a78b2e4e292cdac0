import type { Cluster } from '../clients/cluster.ts';
import type { DeliverySettings } from '../delivery-settings.ts';
import type { EnvironmentState, Workload } from '../environment-state.ts';
import { PipelineError } from '../errors.ts';
import type { Check } from '../receipt.ts';
import type { Progress } from '../step.ts';
import type { Row } from '../verify/ask-predict.ts';
import type { Expected } from '../verify/expected.ts';
import { measureLatency } from '../verify/measure-latency.ts';
import { compareReplays, replay } from '../verify/replay.ts';
import { verifyPod } from '../verify/verify-pod.ts';
import { isReady, newPodsOf } from '../workload-status.ts';

export interface CandidateProof {
  readonly expected: Expected;
  readonly settings: DeliverySettings;
  /** Recorded readings, sent to candidate and champion alike. */
  readonly rows: readonly Row[];
}

/** All that is asked of a candidate before a request of others reaches it; every check, though one failed. */
export async function verifyCandidate(
  cluster: Cluster,
  candidate: Workload,
  { stable }: EnvironmentState,
  proof: CandidateProof,
): Promise<Check[]> {
  const pods = newPodsOf(candidate);
  const checks: Check[] = [];
  for (const pod of pods) checks.push(...(await verifyPod(cluster, pod, proof.expected)));
  const [subject] = pods.map(podName);
  // What is not the release need not be compared with anything.
  if (checks.every(({ passed }) => passed)) {
    checks.push(await measureLatency(cluster, subject, proof.settings.p95BudgetMs));
    const [champion] = (stable?.pods ?? []).filter(isReady).map(podName);
    const ofCandidate = await replay(cluster, subject, proof.rows);
    const ofChampion = champion && (await replay(cluster, champion, proof.rows));
    checks.push(compareReplays(subject.name, ofCandidate, ofChampion));
  }
  return checks;
}

/** The pods that serve the release now. */
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

/** Throws `verification-failed` with every check that did not pass. */
export function requirePassed(checks: readonly Check[]): void {
  const failed = checks.filter(({ passed }) => !passed);
  if (checks.length > 0 && failed.length === 0) return;
  const reasons = failed.map(({ name, subject, detail }) => `${name} of ${subject}: ${detail}`);
  throw new PipelineError('verification-failed', reasons.join('\n  ') || 'no pod was there to be verified');
}

function podName({ metadata }: Workload['pods'][number]) {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}

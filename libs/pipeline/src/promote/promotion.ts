import type { Step } from '@hvs/step';
import type { Release } from '@hvs/image';
import { DEPLOYMENT, type Manifest } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import type { DeliverySettings } from '../environment/delivery-settings.ts';
import { applyExactly } from '../drift/apply-exactly.ts';
import type { EnvironmentState } from '../environment/environment-state.ts';
import type { Check } from '../environment/receipt.ts';
import { knownRestarts } from '../cluster/restarts.ts';
import { awaitWorkload } from '../cluster/await-workload.ts';
import { requireNoObstacles } from '../judge/find-obstacles.ts';
import { roomOfPrevious } from '../return/make-room.ts';
import { requirePassed, verifyPods } from '../verify/verify-candidate.ts';
import { verifyService } from '../verify/verify-service.ts';
import type { Expected } from '../verify/expected.ts';
import { watchPods } from '../verify/watch-pods.ts';
import { newPodsOf } from '../cluster/workload-status.ts';
import { type Workload, lookAtWorkload } from '../cluster/workload.ts';
import { removeCandidate } from '../return/remove-candidate.ts';
import { serveStable } from '../cluster/point-service.ts';

/** A verified candidate, and all that a strategy needs to let its release serve. */
export interface Promotion {
  readonly cluster: Cluster;
  readonly before: EnvironmentState;
  readonly release: Release;
  readonly manifests: readonly Manifest[];
  readonly settings: DeliverySettings;
  readonly expected: Expected;
  /** Pods that the stable Deployment shall have. */
  readonly replicas: number;
  readonly step: Step;
  /** Notes what could not be done, without effect on the outcome. */
  readonly warn: (warning: string) => void;
  readonly signal: AbortSignal;
}

/** Moves all traffic to the release without losing a request. Gives the checks that were made. */
export type Promote = (promotion: Promotion) => Promise<Check[]>;

/** Rolls the release out to the stable Deployment and verifies every pod of it. */
export async function rollOutStable(promotion: Promotion): Promise<Check[]> {
  const { cluster, before, manifests, settings, step, signal, expected } = promotion;
  const { namespace } = before;
  await step('roll out', async (progress) => {
    const now = await lookAtWorkload(cluster, namespace, DEPLOYMENT);
    const known = knownRestarts(now, before);
    await requireNoObstacles(cluster, namespace, now);
    for (const manifest of manifests.filter(isWorkload)) await applyExactly(cluster, manifest, manifests);
    await awaitWorkload(cluster, {
      namespace,
      name: DEPLOYMENT,
      timeoutS: settings.timeouts.rolloutS,
      failure: 'rollout-failed',
      makeRoom: roomOfPrevious(cluster, namespace, promotion),
      known,
      progress,
      signal,
    });
  });
  return step('verify new pods', async (progress) => {
    const checks = await verifyPods(cluster, await readStable(promotion), expected, progress);
    requirePassed(checks);
    return checks;
  });
}

/** Applies the Service as rendered, and checks that it reaches exactly the stable pods. */
export async function serveRelease({ cluster, manifests, step, signal, ...rest }: Promotion): Promise<Check> {
  return step('verify service', async () => {
    await serveStable(cluster, rest.before.namespace);
    for (const service of manifests.filter(({ kind }) => kind === 'Service'))
      await applyExactly(cluster, service, manifests);
    return verifyService(cluster, await readStable({ cluster, ...rest }), signal);
  });
}

/** Removes the candidate, which is no longer needed. */
export async function retireCandidate({ cluster, before, step, signal }: Promotion): Promise<void> {
  await step('retire the candidate', () => removeCandidate(cluster, before.namespace, signal));
}

/** Watches the pods of a Deployment that serve. */
export async function bake(promotion: Promotion, deployment: string, seconds: number): Promise<Check> {
  const { cluster, before, settings, expected, step, signal } = promotion;
  const pods = async () => {
    const workload = await lookAtWorkload(cluster, before.namespace, deployment);
    return workload ? newPodsOf(workload) : [];
  };
  return step('bake', async (progress) => {
    const known = knownRestarts(await lookAtWorkload(cluster, before.namespace, deployment), before);
    return watchPods(cluster, {
      pods,
      known,
      expected,
      seconds,
      maxErrorShare: settings.maxErrorShare,
      progress,
      signal,
    });
  });
}

export async function readStable({ cluster, before }: Pick<Promotion, 'cluster' | 'before'>): Promise<Workload> {
  const stable = await lookAtWorkload(cluster, before.namespace, DEPLOYMENT);
  if (stable) return stable;
  throw new Error(`Deployment ${before.namespace}/${DEPLOYMENT} went away while it was promoted`);
}

const WORKLOAD_KINDS: ReadonlySet<string> = new Set(['Deployment', 'PodDisruptionBudget', 'HorizontalPodAutoscaler']);

function isWorkload({ kind }: Manifest): boolean {
  return WORKLOAD_KINDS.has(kind);
}

import { imageText, type Release } from '@hvs/image';
import type { Cluster } from './cluster/cluster.ts';
import { createEnvironmentStore } from './environment/environment-store.ts';
import { readDrift } from './drift/read-drift.ts';
import type { EnvironmentState } from './environment/environment-state.ts';
import { ourContainer } from './cluster/our-container.ts';
import { readEnding } from './judge/find-obstacles.ts';
import { readHolder } from './environment/hold-lock.ts';
import { lookAtEnvironment } from './environment/look-at-environment.ts';
import { isReady, workloadStatus } from './cluster/workload-status.ts';
import type { Environment } from './environment/environment.ts';
import type { Workload } from './cluster/workload.ts';

export interface WorkloadSummary {
  readonly images: readonly string[];
  readonly readyPods: number;
  readonly pods: number;
  readonly message: string;
}

/** What runs in an environment, for people and programs. */
export interface EnvironmentStatus {
  readonly environment: string;
  readonly namespace: string;
  readonly verified: Release | undefined;
  readonly verifiedAt: string | undefined;
  readonly stable: WorkloadSummary | undefined;
  readonly candidate: WorkloadSummary | undefined;
  readonly serving: EnvironmentState['serving'];
  /** What was begun and is not finished. */
  readonly begun: EnvironmentState['begun'];
  /** Since when the namespace is being deleted, and what it waits for. Undefined when it is not. */
  readonly ending: string | undefined;
  /** Who is delivering right now. */
  readonly deliveredBy: string | undefined;
  readonly quarantined: readonly string[];
  /** Differences of the cluster from what was proven. Undefined when this account may not compare. */
  readonly drift: readonly string[] | undefined;
  /** Only the verified release runs, all of it ready, as it was proven, and nothing else is there. */
  readonly isSettled: boolean;
}

export async function readStatus(cluster: Cluster, { name, namespace }: Environment): Promise<EnvironmentStatus> {
  const [state, deliveredBy, ending] = await Promise.all([
    lookAtEnvironment(cluster, createEnvironmentStore(cluster, namespace), namespace),
    readHolder(cluster, namespace),
    readEnding(cluster, namespace),
  ]);
  const { verified, begun, stable, candidate, serving, quarantine } = state;
  const drift = await readDrift(cluster, verified);
  return {
    environment: name,
    namespace,
    verified: verified?.release,
    verifiedAt: verified?.verifiedAt,
    stable: stable && summarise(stable),
    candidate: candidate && summarise(candidate),
    serving,
    begun,
    ending,
    deliveredBy,
    quarantined: Object.keys(quarantine),
    drift,
    isSettled: ending === undefined && isSettled(state, drift),
  };
}

function summarise(workload: Workload): WorkloadSummary {
  const images = workload.pods.map(({ spec }) => ourContainer(spec)?.image ?? '');
  return {
    images: [...new Set(images)],
    readyPods: workload.pods.filter(isReady).length,
    pods: workload.pods.length,
    message: workloadStatus(workload).message,
  };
}

/** Only the verified release runs, all of it ready, as it was proven, and nothing else is there or begun. */
function isSettled(
  { verified, begun, stable, candidate, serving }: EnvironmentState,
  drift: readonly string[] = [],
): boolean {
  if (verified === undefined || stable === undefined || candidate !== undefined || serving !== 'stable') return false;
  if (begun !== undefined || drift.length > 0) return false;
  const image = ourContainer(stable.deployment.spec?.template.spec)?.image;
  return image === imageText(verified.release) && workloadStatus(stable).state === 'current';
}

import type { V1Pod } from '@kubernetes/client-node';
import { pastOf, troublesOf } from './pod-troubles.ts';
import { isKnown, type KnownRestarts, newRestartsOf } from './restarts.ts';
import type { Workload } from './workload.ts';

/** How far a Deployment is from having the pods that it asks for. */
export interface WorkloadStatus {
  /** `failed`: waiting longer cannot help. */
  readonly state: 'current' | 'progressing' | 'failed';
  /** For people: `2 of 3 new pods ready; hvs-api-x: CrashLoopBackOff` */
  readonly message: string;
  /** The cause is the cluster or the manifest, not the image. */
  readonly isSurroundings: boolean;
}

const REVISION = 'deployment.kubernetes.io/revision';

/** The pods of the template that the Deployment names now, without those on their way out. */
export function newPodsOf({ deployment, replicaSets, pods }: Workload): V1Pod[] {
  const revision = deployment.metadata?.annotations?.[REVISION];
  const current = replicaSets.find(({ metadata }) => metadata?.annotations?.[REVISION] === revision);
  const isNew = ({ metadata }: V1Pod) => metadata?.ownerReferences?.some(({ uid }) => uid === current?.metadata?.uid);
  return pods.filter((pod) => isNew(pod) && !isLeaving(pod));
}

export function isLeaving({ metadata, status }: V1Pod): boolean {
  return metadata?.deletionTimestamp !== undefined || status?.phase === 'Failed' || status?.phase === 'Succeeded';
}

export function isReady({ status }: V1Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/**
 * The status of the Deployment, by what the controllers report of the generation that was applied last. On a trial
 * `known` holds the proven pods. Without it pods are judged by their present state alone.
 */
export function workloadStatus(workload: Workload, known?: KnownRestarts): WorkloadStatus {
  const { deployment } = workload;
  const wanted = deployment.spec?.replicas ?? 1;
  const {
    observedGeneration = 0,
    updatedReplicas = 0,
    replicas = 0,
    availableReplicas = 0,
    conditions = [],
  } = deployment.status ?? {};
  if (observedGeneration < (deployment.metadata?.generation ?? 0)) {
    return { state: 'progressing', message: 'not seen yet by the controllers', isSurroundings: true };
  }
  const held = heldBy(deployment);
  if (held !== undefined) return { state: 'failed', message: held, isSurroundings: true };

  const pods = newPodsOf(workload);
  const ready = `${pods.filter(isReady).length} of ${wanted} new pods ready`;
  const isOnTrial = (pod: V1Pod) => known !== undefined && (!isKnown(pod, known) || newRestartsOf(pod, known) > 0);
  const troubles = pods.flatMap((pod) => troublesOf(pod, isReady(pod), isOnTrial(pod)));
  const refused = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (refused) troubles.push({ message: `pods are refused: ${refused.message}`, isFinal: false, isSurroundings: true });
  const past = pods.filter((pod) => isReady(pod) && !isOnTrial(pod)).flatMap(pastOf);
  const message = [ready, ...troubles.map((trouble) => trouble.message), ...past].join('; ');
  const isSurroundings = troubles.length > 0 && troubles.every((trouble) => trouble.isSurroundings);
  if (troubles.some(({ isFinal }) => isFinal)) return { state: 'failed', message, isSurroundings };
  const isCurrent =
    updatedReplicas >= wanted &&
    replicas === updatedReplicas &&
    availableReplicas >= wanted &&
    pods.filter(isReady).length >= wanted;
  return { state: isCurrent ? 'current' : 'progressing', message, isSurroundings };
}

/** Why a Deployment gets no new pods at all. */
function heldBy({ spec }: Workload['deployment']): string | undefined {
  if (spec?.paused) return 'it is paused (spec.paused), so its pods are not renewed';
  return spec?.replicas === 0 ? 'it asks for 0 pods (spec.replicas)' : undefined;
}

import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { Workload } from './environment-state.ts';

/** Where a Deployment is on its way to the pods that it asks for. */
export interface WorkloadStatus {
  /** `failed`: waiting longer cannot help. */
  readonly state: 'current' | 'progressing' | 'failed';
  /** For people: `2 of 3 new pods ready; hvs-api-x: CrashLoopBackOff` */
  readonly message: string;
}

const REVISION = 'deployment.kubernetes.io/revision';

/** Reasons to wait in that no time mends: pulls are repeated by the kubelet before it says BackOff. */
const HOPELESS: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImageNeverPull',
  'ImagePullBackOff',
  'InvalidImageName',
  'RunContainerError',
]);

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

/** The status of the Deployment by what the controllers saw of the generation that was applied last. */
export function workloadStatus(workload: Workload): WorkloadStatus {
  const { deployment } = workload;
  const wanted = deployment.spec?.replicas ?? 1;
  const { observedGeneration = 0, updatedReplicas = 0, replicas = 0, availableReplicas = 0, conditions = [] } = deployment.status ?? {};
  if (observedGeneration < (deployment.metadata?.generation ?? 0)) return { state: 'progressing', message: 'not seen yet by the controllers' };

  const pods = newPodsOf(workload);
  const ready = `${pods.filter(isReady).length} of ${wanted} new pods ready`;
  const troubles = pods.flatMap((pod) => troublesOf(pod));
  const refused = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (refused) troubles.push({ message: `pods are refused: ${refused.message}`, isFinal: true });
  const message = [ready, ...troubles.map((trouble) => trouble.message)].join('; ');
  if (troubles.some(({ isFinal }) => isFinal)) return { state: 'failed', message };
  const isCurrent =
    updatedReplicas >= wanted && replicas === updatedReplicas && availableReplicas >= wanted && pods.filter(isReady).length >= wanted;
  return { state: isCurrent ? 'current' : 'progressing', message };
}

interface Trouble {
  readonly message: string;
  readonly isFinal: boolean;
}

function troublesOf({ metadata, status }: V1Pod): Trouble[] {
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  const own = (status?.containerStatuses ?? []).flatMap(troubleOf);
  const all = unscheduled ? [{ message: `not scheduled: ${unscheduled.message}`, isFinal: false }, ...own] : own;
  return all.map(({ message, isFinal }) => ({ message: `${metadata?.name}: ${message}`, isFinal }));
}

/** A new pod that died once was not fit to start: a second try would only hide it. */
function troubleOf({ restartCount, lastState, state }: V1ContainerStatus): Trouble[] {
  const ended = state?.terminated ?? lastState?.terminated;
  if (ended) {
    const why = [ended.reason, `exit code ${ended.exitCode}`, ended.message].filter(Boolean).join(', ');
    return [{ message: `the container ended (${why})`, isFinal: true }];
  }
  const waiting = state?.waiting;
  if (waiting?.reason === undefined || waiting.reason === 'ContainerCreating' || waiting.reason === 'PodInitializing') {
    return restartCount > 0 ? [{ message: `restarted ${restartCount} times`, isFinal: true }] : [];
  }
  const message = [waiting.reason, waiting.message].filter(Boolean).join(': ');
  return [{ message, isFinal: HOPELESS.has(waiting.reason) }];
}

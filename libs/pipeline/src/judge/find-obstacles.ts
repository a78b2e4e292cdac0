import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { V1Deployment, V1Namespace } from '@kubernetes/client-node';
import type { Cluster } from '../cluster/cluster.ts';
import { nameOf, nameText } from '../cluster/resource-paths.ts';
import { writerOf, writerText } from '../drift/field-writer.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Workload } from '../cluster/workload.ts';

/** States of the environment that no delivery can overcome, each with the person who can. Read before anything is written. */
export async function findObstacles(
  cluster: Cluster,
  namespace: string,
  stable: Workload | undefined,
): Promise<string[]> {
  const ending = await findEnding(cluster, namespace);
  return [...(ending === undefined ? [] : [ending]), ...(stable === undefined ? [] : findPause(stable))];
}

/**
 * Checked directly before the stable Deployment is written, because that write would remove a pause that somebody has set
 * since the delivery began. Throws `surroundings-failed`.
 */
export async function requireNoObstacles(
  cluster: Cluster,
  namespace: string,
  stable: Workload | undefined,
): Promise<void> {
  const obstacles = await findObstacles(cluster, namespace, stable);
  if (obstacles.length > 0)
    throw new DeliveryError('surroundings-failed', `since the delivery began: ${obstacles.join('\n  ')}`);
}

/** Warning that the stable Deployment is paused, with who paused it. */
export async function pauseTextOf(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const deployment = await cluster.read<V1Deployment>({ kind: 'Deployment', name: DEPLOYMENT, namespace });
  if (deployment?.spec?.paused !== true) return undefined;
  return `by others: ${nameText(nameOf({ kind: 'Deployment', metadata: { name: DEPLOYMENT, namespace } }))}: spec.paused is true${pauserText(deployment, 'written by')}; going back takes it out`;
}

/** Sentence about a namespace that is being deleted. Undefined when it is not. */
export async function findEnding(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const found = await cluster.read<V1Namespace>({ kind: 'Namespace', name: namespace });
  const since = found?.metadata?.deletionTimestamp;
  if (since === undefined) return undefined;
  const left = found?.status?.conditions?.filter(({ status }) => status === 'True').map(({ message }) => message) ?? [];
  return `Namespace ${namespace} is being deleted since ${String(since)}${left.length > 0 ? ` (${left.join('; ')})` : ''}: wait until it is gone, then deliver`;
}

/** The same for commands that only read. Undefined also when this account may not read the namespace. */
export async function readEnding(cluster: Cluster, namespace: string): Promise<string | undefined> {
  return findEnding(cluster, namespace).catch((error: unknown) => {
    if (error instanceof DeliveryError && error.code === 'cluster-forbidden') return undefined;
    throw error;
  });
}

/** Somebody has paused the Deployment, so its pods would not be replaced. */
function findPause({ deployment }: Workload): string[] {
  if (deployment.spec?.paused !== true) return [];
  const { namespace, name } = deployment.metadata ?? {};
  const subject = nameText(nameOf({ kind: 'Deployment', metadata: { name, namespace } }));
  return [
    `${subject} is paused${pauserText(deployment, 'by')}. Resume it: kubectl --namespace ${namespace} rollout resume deployment/${name}`,
  ];
}

function pauserText({ metadata }: V1Deployment, by: string): string {
  const writer = writerOf(['spec', 'paused'], metadata?.managedFields);
  return writer === undefined ? '' : `, ${by} ${writerText(writer)}`;
}

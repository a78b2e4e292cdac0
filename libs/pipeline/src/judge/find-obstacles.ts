import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { V1Deployment, V1Namespace } from '@kubernetes/client-node';
import type { Cluster } from '../cluster/cluster.ts';
import { nameOf, nameText } from '../cluster/resource-paths.ts';
import { writerOf, writerText } from '../drift/field-writer.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Workload } from '../cluster/workload.ts';

/** What no delivery can work against, with who can end it. Read before anything is written. */
export async function findObstacles(
  cluster: Cluster,
  namespace: string,
  stable: Workload | undefined,
): Promise<string[]> {
  const ending = await findEnding(cluster, namespace);
  return [...(ending === undefined ? [] : [ending]), ...(stable === undefined ? [] : findPause(stable))];
}

/**
 * Directly before the stable Deployment is written: its exact apply would take out a pause that somebody has set since
 * the delivery began. Throws `surroundings-failed`.
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

/** Of the stable Deployment: who paused it, as a warning for whoever takes the pause out. */
export async function pauseTextOf(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const deployment = await cluster.read<V1Deployment>({ kind: 'Deployment', name: DEPLOYMENT, namespace });
  if (deployment?.spec?.paused !== true) return undefined;
  return `by others: ${nameText(nameOf({ kind: 'Deployment', metadata: { name: DEPLOYMENT, namespace } }))}: spec.paused is true${pauserText(deployment, 'written by')}; going back takes it out`;
}

/** In a namespace that ends, what is there goes and nothing new is taken. Undefined when it does not end. */
export async function findEnding(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const found = await cluster.read<V1Namespace>({ kind: 'Namespace', name: namespace });
  const since = found?.metadata?.deletionTimestamp;
  if (since === undefined) return undefined;
  const left = found?.status?.conditions?.filter(({ status }) => status === 'True').map(({ message }) => message) ?? [];
  return `Namespace ${namespace} is being deleted since ${String(since)}${left.length > 0 ? ` (${left.join('; ')})` : ''}: wait until it is gone, then deliver`;
}

/** The same for whoever only looks: undefined, too, where this account may not read the Namespace. */
export async function readEnding(cluster: Cluster, namespace: string): Promise<string | undefined> {
  return findEnding(cluster, namespace).catch((error: unknown) => {
    if (error instanceof DeliveryError && error.code === 'cluster-forbidden') return undefined;
    throw error;
  });
}

/** Somebody holds the pods as they are, on purpose: they would not become new ones. */
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

import type { V1Namespace } from '@kubernetes/client-node';
import type { Cluster } from '../clients/cluster.ts';
import { nameOf, nameText } from '../clients/resource-paths.ts';
import { writerOf, writerText } from '../drift/field-writer.ts';
import type { Workload } from '../environment-state.ts';

/** What no delivery can work against, with who can end it. Read before anything is written. */
export async function findObstacles(
  cluster: Cluster,
  namespace: string,
  stable: Workload | undefined,
): Promise<string[]> {
  const ending = await findEnding(cluster, namespace);
  return [...(ending === undefined ? [] : [ending]), ...(stable === undefined ? [] : findPause(stable))];
}

/** In a namespace that ends, what is there goes and nothing new is taken. Undefined when it does not end. */
export async function findEnding(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const found = await cluster.read<V1Namespace>({ kind: 'Namespace', name: namespace });
  const since = found?.metadata?.deletionTimestamp;
  if (since === undefined) return undefined;
  const left = found?.status?.conditions?.filter(({ status }) => status === 'True').map(({ message }) => message) ?? [];
  return `Namespace ${namespace} is being deleted since ${String(since)}${left.length > 0 ? ` (${left.join('; ')})` : ''}: wait until it is gone, then deliver`;
}

/** Somebody holds the pods as they are, on purpose: they would not become new ones. */
function findPause({ deployment }: Workload): string[] {
  if (deployment.spec?.paused !== true) return [];
  const { namespace, name, managedFields } = deployment.metadata ?? {};
  const writer = writerOf(['spec', 'paused'], managedFields);
  const by = writer ? `, by ${writerText(writer)}` : '';
  const subject = nameText(nameOf({ kind: 'Deployment', metadata: { name, namespace } }));
  return [`${subject} is paused${by}. Resume it: kubectl --namespace ${namespace} rollout resume deployment/${name}`];
}

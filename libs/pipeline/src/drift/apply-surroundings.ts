import { type Manifest, ofKind } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { applyExactly } from './apply-exactly.ts';

/** Applies the namespace of an environment, which holds its records before the first delivery. */
export async function applyNamespace(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of ofKind(manifests, 'Namespace')) await cluster.apply(manifest);
}

/** Makes the namespace if there is none, because the lock needs it. An existing one is changed only under the lock. */
export async function createMissingNamespace(
  cluster: Cluster,
  namespace: string,
  manifests: readonly Manifest[],
): Promise<void> {
  if ((await cluster.read({ kind: 'Namespace', name: namespace })) === undefined)
    await applyNamespace(cluster, manifests);
}

/** Kinds that only the promotion writes. */
const PROMOTED: ReadonlySet<string> = new Set([
  'Deployment',
  'Service',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
]);
/** Kinds that others need come first. Kinds that a team adds follow in the order of kustomize. */
const ORDER = ['Namespace', 'ServiceAccount', 'Secret', 'ConfigMap', 'NetworkPolicy'];

/** Applies everything that the promotion does not: what the pods need, and objects that a team has added. */
export async function applySurroundings(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  const surroundings = manifests.filter(({ kind }) => !PROMOTED.has(kind));
  for (const manifest of surroundings.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    await applyExactly(cluster, manifest, manifests);
  }
}

function rankOf({ kind }: Manifest): number {
  const rank = ORDER.indexOf(kind);
  return rank < 0 ? ORDER.length : rank;
}

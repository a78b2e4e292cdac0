import { type Manifest, ofKind } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { applyExactly } from './apply-exactly.ts';

/** The namespace of an environment, so that there is a place for its records before it was ever delivered to. */
export async function applyNamespace(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of ofKind(manifests, 'Namespace')) await cluster.apply(manifest);
}

/** Where there is none, so that there is a place for the lock. What is there is left to whoever has the lock. */
export async function createMissingNamespace(
  cluster: Cluster,
  namespace: string,
  manifests: readonly Manifest[],
): Promise<void> {
  if ((await cluster.read({ kind: 'Namespace', name: namespace })) === undefined)
    await applyNamespace(cluster, manifests);
}

/** Written by the promotion alone. */
const PROMOTED: ReadonlySet<string> = new Set([
  'Deployment',
  'Service',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
]);
/** What others need comes first; kinds that a team has added follow as kustomize orders them. */
const ORDER = ['Namespace', 'ServiceAccount', 'Secret', 'ConfigMap', 'NetworkPolicy'];

/** What stands besides the Deployment and its Service, and what a team has added beside us. */
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

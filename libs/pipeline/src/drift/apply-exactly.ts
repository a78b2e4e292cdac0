import type { Manifest } from '@hvs/k8s-manifests';
import type { V1Deployment } from '@kubernetes/client-node';
import { type Cluster, type ClusterObject, FIELD_MANAGER } from '../cluster/cluster.ts';
import { nameOf } from '../cluster/resource-paths.ts';
import { amidOthers } from './amid-others.ts';
import { differencesOf } from './differences.ts';
import { foresee } from './foresee.ts';
import { isUncounted } from './left-to-others.ts';

/** Manager of the number of pods while no other manager has it: decision 21. */
const COUNT_MANAGER = `${FIELD_MANAGER}-count`;

/**
 * Makes an object exactly what the overlay says, except for fields that are left to others. Fields that others wrote are
 * removed in the same write that brings new ones, so that pods roll once. The number of pods never falls.
 */
export async function applyExactly(
  cluster: Cluster,
  manifest: Manifest,
  manifests: readonly Manifest[],
): Promise<void> {
  await amidOthers(cluster, manifest, manifests, async ({ live, counted }) => {
    if (!(await makeExact(cluster, counted, live))) return undefined;
    if (isUncounted(manifest)) await holdCount(cluster, counted as V1Deployment, live as V1Deployment | undefined);
    return cluster.apply(manifest);
  });
}

/** False where others changed the object meanwhile. */
async function makeExact(cluster: Cluster, counted: Manifest, live: ClusterObject | undefined): Promise<boolean> {
  if (live === undefined) {
    await cluster.apply(counted);
    return true;
  }
  const foreseen = await foresee(cluster, counted);
  if (foreseen === undefined) return false;
  const { applied, exact, wanted } = foreseen;
  const isForeign = differencesOf(fieldsOf(applied), fieldsOf(wanted)).length > 0;
  return !isForeign || (await cluster.replace(exact)) !== undefined;
}

/** When an overlay stops naming a number of pods, the API server would set one. A manager of our own keeps the last number. */
async function holdCount(
  cluster: Cluster,
  { apiVersion, kind, metadata, spec }: V1Deployment,
  live: V1Deployment | undefined,
): Promise<void> {
  const name = { name: metadata?.name, namespace: metadata?.namespace };
  if (live?.spec?.replicas === 0)
    await cluster.patch(nameOf({ kind, metadata: name }), { spec: { replicas: spec?.replicas } });
  await cluster.claim(
    { apiVersion, kind, metadata: name, spec: { replicas: spec?.replicas } } as ClusterObject,
    COUNT_MANAGER,
  );
}

/** The fields without metadata and status. */
function fieldsOf(object: ClusterObject): object {
  return { ...object, metadata: undefined, status: undefined };
}

import type { Manifest } from '@hvs/k8s-manifests';
import type { V1Deployment } from '@kubernetes/client-node';
import { type Cluster, type ClusterObject, FIELD_MANAGER } from '../clients/cluster.ts';
import { nameOf, nameText } from '../clients/resource-paths.ts';
import { PipelineError } from '../errors.ts';
import { withCount } from './count-pods.ts';
import { differencesOf } from './differences.ts';
import { foresee } from './foresee.ts';
import { isUncounted } from './left-to-others.ts';

/** Others write at the same moment now and then: an autoscaler, a controller. */
const ATTEMPTS = 10;

/** Holds the number of pods while nobody else does: see record 21. */
const COUNT_MANAGER = `${FIELD_MANAGER}-count`;

/**
 * Makes an object what the overlay says, and nothing else but what is left to others: what they wrote besides is
 * taken out in one write together with what is new, so that pods roll once. The number of pods never falls.
 */
export async function applyExactly(cluster: Cluster, manifest: Manifest, manifests: readonly Manifest[]): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const live = await cluster.read(nameOf(manifest));
    const counted = withCount(manifest, live as V1Deployment | undefined, manifests);
    if (live === undefined) {
      await cluster.apply(counted);
    } else {
      const foreseen = await foresee(cluster, counted);
      if (foreseen === undefined) continue;
      const { applied, exact, wanted } = foreseen;
      const isForeign = differencesOf(fieldsOf(applied), fieldsOf(wanted)).length > 0;
      if (isForeign && (await cluster.replace(exact)) === undefined) continue;
    }
    if (isUncounted(manifest)) await holdCount(cluster, counted as V1Deployment, live as V1Deployment | undefined);
    await cluster.apply(manifest);
    return;
  }
  throw new PipelineError('cluster-refused', `${nameText(nameOf(manifest))} is changed by others all the time`, {
    hint: 'kubectl get it with --show-managed-fields to see by whom; then run this again.',
  });
}

/** Where the overlay says no number any more, the server would begin with one pod: somebody has to hold the last count. */
async function holdCount(cluster: Cluster, { apiVersion, kind, metadata, spec }: V1Deployment, live: V1Deployment | undefined): Promise<void> {
  const name = { name: metadata?.name, namespace: metadata?.namespace };
  if (live?.spec?.replicas === 0) await cluster.patch(nameOf({ kind, metadata: name }), { spec: { replicas: spec?.replicas } });
  await cluster.claim({ apiVersion, kind, metadata: name, spec: { replicas: spec?.replicas } } as ClusterObject, COUNT_MANAGER);
}

/** Of the object itself, not of what is noted on it. */
function fieldsOf(object: ClusterObject): object {
  return { ...object, metadata: undefined, status: undefined };
}

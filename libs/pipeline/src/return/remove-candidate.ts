import { CANDIDATE_DEPLOYMENT } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { WAITS_S } from '../environment/deadlines.ts';
import { awaitGone } from '../cluster/await-workload.ts';

/**
 * Removes the candidate, if there is one. Its pods answer the requests that they have begun. The Service must not need
 * them. `hurry` is called once nothing would start the pods again.
 */
export async function removeCandidate(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
  hurry?: (cluster: Cluster, namespace: string) => Promise<void>,
): Promise<void> {
  await cluster.remove({ kind: 'PodDisruptionBudget', name: `${CANDIDATE_DEPLOYMENT}-pdb`, namespace });
  await cluster.remove({ kind: 'Deployment', name: CANDIDATE_DEPLOYMENT, namespace });
  await hurry?.(cluster, namespace);
  await awaitGone(cluster, {
    namespace,
    name: CANDIDATE_DEPLOYMENT,
    timeoutS: WAITS_S.candidateGone,
    failure: 'cluster-refused',
    signal,
  });
}

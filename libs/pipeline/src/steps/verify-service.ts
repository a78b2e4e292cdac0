import { SERVICE } from '@hvs/k8s-manifests';
import type { V1EndpointSlice } from '@kubernetes/client-node';
import type { Cluster } from '../clients/cluster.ts';
import { WAITS_S } from '../deadlines.ts';
import type { Workload } from '../environment-state.ts';
import { PipelineError } from '../errors.ts';
import { pause } from '../pause.ts';
import type { Check } from '../receipt.ts';
import { newPodsOf } from '../workload-status.ts';

const POLL_MS = 250;

/** Until the Service reaches all new pods of the workload and no other. Throws `verification-failed`. */
export async function verifyService(cluster: Cluster, workload: Workload, signal: AbortSignal): Promise<Check> {
  const names = newPodsOf(workload).map(({ metadata }) => metadata?.name ?? '');
  return verifyReached(cluster, workload.deployment.metadata?.namespace ?? '', names, signal);
}

/** Until the Service reaches just the pods of those names. Throws `verification-failed`. */
export async function verifyReached(
  cluster: Cluster,
  namespace: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Check> {
  const wanted = names.toSorted();
  if (wanted.length === 0)
    throw new PipelineError('verification-failed', `there is no pod for Service ${namespace}/${SERVICE} to reach`);
  const endMs = performance.now() + WAITS_S.serviceReached * 1000;
  for (;;) {
    const reached = await readReached(cluster, namespace);
    if (reached.length > 0 && reached.join() === wanted.join()) {
      return {
        name: 'service',
        subject: SERVICE,
        passed: true,
        detail: `reaches ${reached.length} pods: ${reached.join(', ')}`,
      };
    }
    if (performance.now() > endMs) {
      throw new PipelineError('verification-failed', unreachedText(`${namespace}/${SERVICE}`, reached, wanted));
    }
    await pause(POLL_MS, signal);
  }
}

/** Of a Deployment without pods there is none that the Service could reach. */
export function unreachedText(service: string, reached: readonly string[], wanted: readonly string[]): string {
  const instead =
    wanted.length === 0 ? `and the Deployment has no pod that it could reach` : `not ${wanted.join(', ')}`;
  return `Service ${service} reaches ${reached.join(', ') || 'no pod'} after ${WAITS_S.serviceReached} s, ${instead}`;
}

/** Names of the pods that traffic goes to. */
async function readReached(cluster: Cluster, namespace: string): Promise<string[]> {
  const slices = await cluster.list<V1EndpointSlice>(
    'EndpointSlice',
    namespace,
    `kubernetes.io/service-name=${SERVICE}`,
  );
  return slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready === true)
    .map(({ targetRef }) => targetRef?.name ?? '')
    .toSorted();
}

import { pause } from '@hvs/step';
import { SERVICE } from '@hvs/k8s-manifests';
import type { V1EndpointSlice } from '@kubernetes/client-node';
import type { Cluster } from '../cluster/cluster.ts';
import { WAITS_S } from '../environment/deadlines.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Check } from '../environment/receipt.ts';
import { newPodsOf } from '../cluster/workload-status.ts';
import type { Workload } from '../cluster/workload.ts';

const POLL_MS = 250;

/** Waits until the Service reaches all new pods of the workload and no other. Throws `verification-failed`. */
export async function verifyService(cluster: Cluster, workload: Workload, signal: AbortSignal): Promise<Check> {
  const { namespace, names } = newNamesOf(workload);
  return verifyReached(cluster, namespace, names, signal);
}

/** The same check, made once. Throws `verification-failed` as well. */
export async function checkReached(cluster: Cluster, workload: Workload): Promise<Check> {
  const { namespace, names } = newNamesOf(workload);
  const wanted = names.toSorted();
  const reached = await readReached(cluster, namespace);
  return passedCheck(reached, wanted) ?? fail(unreachedText(`${namespace}/${SERVICE}`, reached, wanted, 0));
}

function newNamesOf(workload: Workload) {
  const names = newPodsOf(workload).map(({ metadata }) => metadata?.name ?? '');
  return { namespace: workload.deployment.metadata?.namespace ?? '', names };
}

/** Waits until the Service reaches exactly the pods of those names. Throws `verification-failed`. */
export async function verifyReached(
  cluster: Cluster,
  namespace: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Check> {
  const wanted = names.toSorted();
  if (wanted.length === 0) fail(`there is no pod for Service ${namespace}/${SERVICE} to reach`);
  const endMs = performance.now() + WAITS_S.serviceReached * 1000;
  for (;;) {
    const reached = await readReached(cluster, namespace);
    const check = passedCheck(reached, wanted);
    if (check !== undefined) return check;
    if (performance.now() > endMs) fail(unreachedText(`${namespace}/${SERVICE}`, reached, wanted));
    await pause(POLL_MS, signal);
  }
}

function fail(message: string): never {
  throw new DeliveryError('verification-failed', message);
}

function passedCheck(reached: readonly string[], wanted: readonly string[]): Check | undefined {
  if (reached.length === 0 || reached.join() !== wanted.join()) return undefined;
  const detail = `reaches ${reached.length} pods: ${reached.join(', ')}`;
  return { name: 'service', subject: SERVICE, passed: true, detail };
}

/** Sentence about a Service that does not reach exactly the wanted pods. */
export function unreachedText(
  service: string,
  reached: readonly string[],
  wanted: readonly string[],
  waitedS: number = WAITS_S.serviceReached,
): string {
  const instead =
    wanted.length === 0 ? `and the Deployment has no pod that it could reach` : `not ${wanted.join(', ')}`;
  const after = waitedS === 0 ? '' : ` after ${waitedS} s`;
  return `Service ${service} reaches ${reached.join(', ') || 'no pod'}${after}, ${instead}`;
}

/** Names of the pods that get traffic. */
export async function readReached(cluster: Cluster, namespace: string): Promise<string[]> {
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

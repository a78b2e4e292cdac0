import { createStep, type Progress, type Report, sentenceOf } from '@hvs/step';
import { DEPLOYMENT, SERVICE } from '@hvs/k8s-manifests';
import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from './cluster/cluster.ts';
import { createEnvironmentStore } from './environment/environment-store.ts';
import type { Services } from './request/delivery-request.ts';
import { readDrift } from './drift/read-drift.ts';
import type { VerifiedState } from './environment/environment-state.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Check } from './environment/receipt.ts';
import { readEnding } from './judge/find-obstacles.ts';
import { lookAtEnvironment } from './environment/look-at-environment.ts';
import { checkReached, readReached, verifyService } from './verify/verify-service.ts';
import { verifyPod } from './verify/verify-pod.ts';
import { newPodsOf, workloadStatus } from './cluster/workload-status.ts';
import type { Environment } from './environment/environment.ts';
import type { Workload } from './cluster/workload.ts';

/**
 * Checks whether the pods that serve now still are what was proven. A check that cannot be made counts as failed; the
 * others are made all the same. Writes nothing. Throws `nothing-verified`, and the error of the first look or of the
 * signal.
 */
export async function verifyEnvironment(
  { namespace }: Environment,
  { connect }: Pick<Services, 'connect'>,
  report: Report,
  signal: AbortSignal,
): Promise<Check[]> {
  const step = createStep(report);
  const cluster = connect(signal);
  const [state, ending] = await step('look', async () =>
    Promise.all([
      lookAtEnvironment(cluster, createEnvironmentStore(cluster, namespace), namespace),
      readEnding(cluster, namespace),
    ]),
  );
  const { verified, stable } = state;
  const checks = checkNamespace(namespace, ending);
  if (verified === undefined) {
    if (checks.length > 0) return checks;
    throw new DeliveryError('nothing-verified', `nothing was ever proven in ${namespace}`, {
      hint: 'Deliver an image first: hvs deliver',
    });
  }
  const keep = async (about: About, run: () => Promise<Check[]>) =>
    void checks.push(...(await run().catch((error: unknown) => [{ ...about, ...failedBy(error, signal) }])));
  checks.push(checkWorkload(stable));
  await keep(MANIFESTS, () => step('compare', async () => checkManifests(await readDrift(cluster, verified))));
  await keep(PODS, () =>
    step('verify pods', (progress) => verifyServing({ cluster, namespace, stable, verified, signal }, progress)),
  );
  // Without pods the Service can reach none.
  if (stable === undefined || newPodsOf(stable).length === 0) return checks;
  // One look is enough when another check has failed already.
  const isRight = checks.every(({ passed }) => passed);
  await keep({ name: 'service', subject: SERVICE }, () =>
    step('verify service', async () => [
      isRight ? await verifyService(cluster, stable, signal) : await checkReached(cluster, stable),
    ]),
  );
  return checks;
}

type About = Pick<Check, 'name' | 'subject'>;

const MANIFESTS: About = { name: 'manifests', subject: 'the environment' };
const PODS: About = { name: 'pods', subject: SERVICE };

/** A failed check. Throws when the signal has ended the whole run. */
function failedBy(error: unknown, signal: AbortSignal) {
  if (signal.aborted) throw error;
  return { passed: false, detail: sentenceOf(error) };
}

interface Serving {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly stable: Workload | undefined;
  readonly verified: VerifiedState;
  readonly signal: AbortSignal;
}

/** Asks the pods of the Deployment, and every other pod that the Service reaches, because those answer users too. */
async function verifyServing({ cluster, namespace, stable, verified, signal }: Serving, progress: Progress) {
  const pods = new Map((stable ? newPodsOf(stable) : []).map((pod) => [pod.metadata?.name ?? '', pod]));
  const checks: Check[] = [];
  try {
    for (const name of await readReached(cluster, namespace)) {
      const pod = pods.get(name) ?? (await cluster.read<V1Pod>({ kind: 'Pod', name, namespace }));
      // A pod that is gone by now answers nobody.
      if (pod !== undefined) pods.set(name, pod);
    }
  } catch (error) {
    checks.push({ ...PODS, ...failedBy(error, signal) });
  }
  for (const [name, pod] of pods) {
    progress(name);
    const found = await verifyPod(cluster, pod, verified, (error) => failedBy(error, signal));
    checks.push(...found);
  }
  return checks;
}

/** A failed check when the namespace is being deleted, because everything in it goes with it. */
function checkNamespace(namespace: string, ending: string | undefined): Check[] {
  return ending === undefined
    ? []
    : [{ name: 'namespace', subject: `Namespace ${namespace}`, passed: false, detail: ending }];
}

/** Whether all pods that the Deployment asks for are there. */
function checkWorkload(stable: Workload | undefined): Check {
  const about = { name: 'workload', subject: DEPLOYMENT };
  if (stable === undefined)
    return {
      ...about,
      passed: false,
      detail: 'it is gone, though something was proven here: hvs rollback puts that back',
    };
  const { state, message } = workloadStatus(stable);
  return { ...about, passed: state === 'current', detail: message };
}

/** Whether the objects still are as they were proven. No check when this account may not ask. */
function checkManifests(drift: readonly string[] | undefined): Check[] {
  if (drift === undefined) return [];
  const detail = drift.join('; ') || 'every field is as it was proven';
  return [{ ...MANIFESTS, passed: drift.length === 0, detail }];
}

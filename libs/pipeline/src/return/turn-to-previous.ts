import { imageText, type Release } from '@hvs/image';
import { sentenceOf } from '@hvs/step';
import { DEPLOYMENT, SERVICE } from '@hvs/k8s-manifests';
import type { V1Deployment } from '@kubernetes/client-node';
import type { Cluster } from '../cluster/cluster.ts';
import type { PreviousPods, VerifiedState } from '../environment/environment-state.ts';
import { ourContainer } from '../cluster/our-container.ts';
import type { Check } from '../environment/receipt.ts';
import { verifyPod } from '../verify/verify-pod.ts';
import { isReady } from '../cluster/workload-status.ts';
import { lookAtPrevious, previousJob } from '../environment/look-at-environment.ts';
import { verifyReached } from '../verify/verify-service.ts';
import { servePrevious } from '../cluster/point-service.ts';

/** Points the Service at the kept pods of the release, if all of them are ready. True when it did. */
export async function turnToPrevious(cluster: Cluster, namespace: string, release: Release): Promise<boolean> {
  if (!isWhole(await lookAtPrevious(cluster, namespace), release)) return false;
  // Pods that serve must not end by a deadline. If it passed meanwhile, the Job has lost its pods.
  await cluster.patch(previousJob(namespace), { spec: { activeDeadlineSeconds: null } });
  if (!isWhole(await lookAtPrevious(cluster, namespace), release)) {
    await cluster.remove(previousJob(namespace));
    return false;
  }
  await servePrevious(cluster, namespace);
  return true;
}

function isWhole(previous: PreviousPods | undefined, release: Release): boolean {
  if (previous?.image !== imageText(release)) return false;
  return previous.wanted > 0 && previous.pods.filter(isReady).length >= previous.wanted;
}

/**
 * Warns that going back takes a roll-out, and why, when the stable pods are of another release and no kept pods can serve
 * meanwhile. If that cannot be read, the way back goes on.
 */
export async function tellOfRollOut(
  cluster: Cluster,
  namespace: string,
  release: Release,
  warn: (warning: string) => void,
): Promise<void> {
  try {
    const [stable, previous] = await Promise.all([
      cluster.read<V1Deployment>({ kind: 'Deployment', name: DEPLOYMENT, namespace }),
      lookAtPrevious(cluster, namespace),
    ]);
    if (ourContainer(stable?.spec?.template.spec)?.image === imageText(release)) return;
    const kept =
      previous?.image === imageText(release)
        ? `only ${previous.pods.filter(isReady).length} of ${previous.wanted} pods that were kept of the release before are ready`
        : 'no pods of the release before are kept any more';
    warn(`${kept}, so going back takes a roll-out`);
  } catch (error) {
    warn(`why going back takes its time could not be told: ${sentenceOf(error)}`);
  }
}

/** Checks kept pods that serve now. A failed check does not end the way back, because it ends on the stable pods. */
export async function verifyPrevious(
  cluster: Cluster,
  namespace: string,
  verified: VerifiedState,
  signal: AbortSignal,
): Promise<Check[]> {
  const checks: Check[] = [];
  try {
    const { pods = [] } = (await lookAtPrevious(cluster, namespace)) ?? {};
    for (const pod of pods) checks.push(...(await verifyPod(cluster, pod, verified)));
    const names = pods.map(({ metadata }) => metadata?.name ?? '');
    checks.push(await verifyReached(cluster, namespace, names, signal));
  } catch (error) {
    // If the whole run was ended, the next step ends as well.
    checks.push({ name: 'service', subject: SERVICE, passed: false, detail: sentenceOf(error) });
  }
  return checks;
}

import { pause, type Progress } from '@hvs/step';
import { type Manifest, manifestName } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { isOfAdmission } from '../cluster/is-of-admission.ts';
import { applyExactly } from './apply-exactly.ts';
import { DeliveryError } from '../delivery-error.ts';

export interface Patience {
  readonly seconds: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const POLL_MS = 1000;

/**
 * Applies in order. What a webhook, a policy, a quota, a limit or an overloaded server refuses is tried again, its
 * reason told, until the patience is over; then it throws the last refusal. An object that is invalid, a field that is
 * immutable, a right that is missing and a namespace that ends are no matter of time: they are thrown at once.
 */
export async function applyPatiently(
  cluster: Cluster,
  manifests: readonly Manifest[],
  { seconds, progress, signal }: Patience,
): Promise<void> {
  const endMs = performance.now() + seconds * 1000;
  for (const manifest of manifests) {
    for (let said = ''; ;) {
      const refusal = await applyOnce(cluster, manifest, manifests);
      if (refusal === undefined) break;
      if (performance.now() > endMs) throw refusal;
      const message = `${manifestName(manifest)} is refused: ${refusal.message}`;
      if (message !== said) progress((said = message));
      await pause(POLL_MS, signal);
    }
  }
}

/** What was refused and may be taken later; throws what may not. */
async function applyOnce(
  cluster: Cluster,
  manifest: Manifest,
  manifests: readonly Manifest[],
): Promise<DeliveryError | undefined> {
  try {
    await applyExactly(cluster, manifest, manifests);
    return undefined;
  } catch (error) {
    if (error instanceof DeliveryError && mayPass(error)) return error;
    throw error;
  }
}

/** By who refused: the API server's own rules about the object never change their mind. */
function mayPass({ code, status, message }: DeliveryError): boolean {
  if (isOfAdmission(message)) return true;
  if (code === 'cluster-forbidden') return status !== 401 && !/User ".*" cannot |it is being terminated/.test(message);
  // Others who write all the time have no status.
  const isTemporary = status === undefined || status === 409;
  return code === 'cluster-refused' ? isTemporary : code === 'cluster-unreachable' && status !== undefined;
}

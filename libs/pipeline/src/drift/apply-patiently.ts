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
 * Applies the manifests in order. A refusal by a webhook, a policy, a quota, a limit or an overloaded server is reported
 * and tried again until the patience is over; then the last refusal is thrown. An invalid object, an immutable field, a
 * missing right and a namespace that is being deleted are thrown at once, because time does not mend them.
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

/** A refusal that may pass. Throws any other error. */
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

/** Whether a later try may succeed. The API server's own rules about an object always give the same answer. */
function mayPass({ code, status, message }: DeliveryError): boolean {
  if (isOfAdmission(message)) return true;
  if (code === 'cluster-forbidden') return status !== 401 && !/User ".*" cannot |it is being terminated/.test(message);
  // Without a status, others wrote at the same moment every time.
  const isTemporary = status === undefined || status === 409;
  return code === 'cluster-refused' ? isTemporary : code === 'cluster-unreachable' && status !== undefined;
}

import { type Manifest, manifestName } from '@hvs/k8s-manifests';
import type { Cluster } from '../clients/cluster.ts';
import { applyExactly } from '../drift/apply-exactly.ts';
import { PipelineError } from '../errors.ts';
import { pause } from '../pause.ts';
import type { Progress } from '../step.ts';

export interface Patience {
  readonly seconds: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const POLL_MS = 1000;

/**
 * Applies in order. What a webhook, a quota or a limit refuses is tried again, its reason told, until the patience is
 * over; then it throws the last refusal. A right that is missing is no matter of time.
 */
export async function applyPatiently(cluster: Cluster, manifests: readonly Manifest[], { seconds, progress, signal }: Patience): Promise<void> {
  const endMs = performance.now() + seconds * 1000;
  for (const manifest of manifests) {
    for (let said = ''; ; ) {
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
async function applyOnce(cluster: Cluster, manifest: Manifest, manifests: readonly Manifest[]): Promise<PipelineError | undefined> {
  try {
    await applyExactly(cluster, manifest, manifests);
    return undefined;
  } catch (error) {
    if (error instanceof PipelineError && mayPass(error)) return error;
    throw error;
  }
}

function mayPass({ code, message }: PipelineError): boolean {
  return code === 'cluster-refused' || (code === 'cluster-forbidden' && !/User ".*" cannot /.test(message));
}

import { sentenceOf } from '@hvs/step';
import { countPods } from '../drift/count-pods.ts';
import { DeliveryError, type DeliveryErrorCode } from '../delivery-error.ts';
import { endPrevious, startPrevious } from '../return/previous-pods.ts';
import type { Promotion } from './promotion.ts';

/** Errors that say nothing about the release: the kept pods are left out, and the delivery goes on. */
const BESIDES: ReadonlySet<DeliveryErrorCode> = new Set(['cluster-forbidden', 'cluster-refused', 'not-in-time']);

/**
 * Starts as many pods of the last proven release as it has, before the stable pods are replaced, for a way back. Gives a
 * function that sets their end, for when only the new release serves. If they cannot be started, that is only a warning.
 */
export async function keepPrevious(promotion: Promotion): Promise<() => Promise<void>> {
  const { cluster, before, release, settings, step, warn, signal } = promotion;
  const { namespace, verified, stable } = before;
  const isNew = verified !== undefined && verified.release.image.digest !== release.image.digest;
  if (!isNew || stable === undefined || settings.keepPreviousS === 0) return async () => undefined;
  // The number of the proven release, not of the new overlay.
  const replicas = countPods(stable.deployment, verified.manifests);
  try {
    const letGo = await step('keep the release before', (progress) =>
      startPrevious(cluster, { namespace, verified, replicas, settings }, { progress, signal }),
    );
    // By then the new release is proven. Without this call the pods end by themselves, but later.
    return async () =>
      letGo().catch((error: unknown) =>
        warn(`the pods of the release before stay longer than ${settings.keepPreviousS} s: ${sentenceOf(error)}`),
      );
  } catch (error) {
    if (!(error instanceof DeliveryError) || !BESIDES.has(error.code)) throw error;
    warn(`no pods of the release before are kept, so going back takes a roll-out: ${sentenceOf(error)}`);
    await endPrevious(cluster, namespace, signal).catch((second: unknown) =>
      warn(`and what was begun is still there: ${sentenceOf(second)}`),
    );
    return async () => undefined;
  }
}

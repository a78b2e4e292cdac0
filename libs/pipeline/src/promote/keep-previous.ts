import { sentenceOf } from '@hvs/step';
import { countPods } from '../drift/count-pods.ts';
import { DeliveryError, type DeliveryErrorCode } from '../delivery-error.ts';
import { endPrevious, startPrevious } from '../return/previous-pods.ts';
import type { Promotion } from './promotion.ts';

/** What keeps pods from being there without anything being wrong with the release or the cluster's answers. */
const BESIDES: ReadonlySet<DeliveryErrorCode> = new Set(['cluster-forbidden', 'cluster-refused', 'not-in-time']);

/**
 * Before the stable pods are replaced: as many of the release that was proven last, for the way back. Gives what lets
 * them go in time, once the new release is all that serves. Where they cannot be had that is a warning alone.
 */
export async function keepPrevious(promotion: Promotion): Promise<() => Promise<void>> {
  const { cluster, before, release, settings, step, warn, signal } = promotion;
  const { namespace, verified, stable } = before;
  const isNew = verified !== undefined && verified.release.image.digest !== release.image.digest;
  if (!isNew || stable === undefined || settings.keepPreviousS === 0) return async () => undefined;
  // As many as that release has, whatever number the new overlay names.
  const replicas = countPods(stable.deployment, verified.manifests);
  try {
    const letGo = await step('keep the release before', (progress) =>
      startPrevious(cluster, { namespace, verified, replicas, settings }, { progress, signal }),
    );
    // By then the new release is proven, and they end by themselves, if later.
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

import { sentenceOf } from '@hvs/step';
import { PREVIOUS_JOB } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { createEnvironmentStore } from '../environment/environment-store.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { MakeRoom } from '../cluster/shortage.ts';
import { lookAtEnvironment } from '../environment/look-at-environment.ts';
import { endPrevious } from './previous-pods.ts';

/**
 * Ends the kept pods of the release before when other pods find no room. Kept pods make a way back faster, which is worth
 * less than a delivery or a way back by other pods. They stay if the Service reaches them. Tried once.
 */
export function roomOfPrevious(
  cluster: Cluster,
  namespace: string,
  { warn, signal }: { warn: (warning: string) => void; signal: AbortSignal },
): MakeRoom {
  let isTried = false;
  return async (shortage) => {
    if (isTried) return false;
    const { previous, serving } = await lookAtEnvironment(
      cluster,
      createEnvironmentStore(cluster, namespace),
      namespace,
    );
    if (previous === undefined || serving === 'previous') return false;
    isTried = true;
    try {
      await endPrevious(cluster, namespace, signal);
    } catch (error) {
      if (!(error instanceof DeliveryError) || !['cluster-forbidden', 'cluster-refused'].includes(error.code))
        throw error;
      warn(
        `the pods of the release before hold room that others need and stay: ${sentenceOf(error)}. Remove them: kubectl delete job ${PREVIOUS_JOB} -n ${namespace}`,
      );
      return false;
    }
    warn(
      `the pods of the release before were ended, for there was no room for others: ${shortage}; so going back takes a roll-out`,
    );
    return true;
  };
}

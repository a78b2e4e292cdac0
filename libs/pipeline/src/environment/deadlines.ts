import { RETRY_WINDOW_MS } from '../cluster/retrying-send.ts';
import type { DeliverySettings } from './delivery-settings.ts';

/** How long each wait may last of which delivery.yaml says nothing. Together here, as deadlines are sums of them. */
export const WAITS_S = { candidateGone: 60, previousGone: 30, serviceReached: 30 } as const;

/** More than going forward has: what would be given up for is the only way back. */
export function returnPatienceS({ rolloutS }: DeliverySettings['timeouts']): number {
  return 2 * rolloutS;
}

/** For what is asked and written besides the waits, dozens of pods among it, and for each last try that ends late. */
const CALLS_S = 120 + 3 * (RETRY_WINDOW_MS / 1000 + 15);

/** After it a way back has to be looked at by a person: longer than all that it may wait for, one after the other. */
export function returnDeadlineS(timeouts: DeliverySettings['timeouts']): number {
  // Writing what is there besides the Service, waiting for the pods, writing the Service.
  const patience = 3 * returnPatienceS(timeouts);
  // Kept pods that could not be turned to, and those that served meanwhile; and what reaches these and the stable ones.
  const besides = 2 * WAITS_S.previousGone + WAITS_S.candidateGone + 2 * WAITS_S.serviceReached;
  return patience + besides + CALLS_S;
}

/** How long pods of the release before last at most: until the delivery that started them is over, and as asked for. */
export function keptPodsDeadlineS({ keepPreviousS, bakeS, timeouts }: DeliverySettings): number {
  const { candidateReadyS, rolloutS } = timeouts;
  return Math.ceil(
    candidateReadyS + rolloutS + WAITS_S.serviceReached + WAITS_S.candidateGone + bakeS + CALLS_S + keepPreviousS,
  );
}

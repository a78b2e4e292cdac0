import { RETRY_WINDOW_MS } from '../cluster/retrying-send.ts';
import type { DeliverySettings } from './delivery-settings.ts';

/** Longest waits that delivery.yaml does not set. They stand together because the deadlines are sums of them. */
export const WAITS_S = { candidateGone: 60, previousGone: 30, serviceReached: 30 } as const;

/** The way back waits longer than the way forward, because there is no other way back. */
export function returnPatienceS({ rolloutS }: DeliverySettings['timeouts']): number {
  return 2 * rolloutS;
}

/** Time for calls besides the waits, to dozens of pods, and for last tries that end after their wait. */
const CALLS_S = 120 + 3 * (RETRY_WINDOW_MS / 1000 + 15);

/** Longer than the sum of all that a way back may wait for. After it a person has to look. */
export function returnDeadlineS(timeouts: DeliverySettings['timeouts']): number {
  // Applying all but the Service, waiting for the pods, applying the Service.
  const patience = 3 * returnPatienceS(timeouts);
  // The end of kept pods, before and after; the end of the candidate; the Service reaching kept pods and stable pods.
  const besides = 2 * WAITS_S.previousGone + WAITS_S.candidateGone + 2 * WAITS_S.serviceReached;
  return patience + besides + CALLS_S;
}

/** Longest life of kept pods: the delivery that starts them, and `keepPreviousS` after it. */
export function keptPodsDeadlineS({ keepPreviousS, bakeS, timeouts }: DeliverySettings): number {
  const { candidateReadyS, rolloutS } = timeouts;
  return Math.ceil(
    candidateReadyS + rolloutS + WAITS_S.serviceReached + WAITS_S.candidateGone + bakeS + CALLS_S + keepPreviousS,
  );
}

import type { Workload } from './workload.ts';
import { newPodsOf } from './workload-status.ts';

/** By the API server's and the scheduler's own words: a quota, or nodes that are full. */
const NO_ROOM = /exceeded quota|Insufficient |Too many pods/;

/** Called with what pods have no room by; whether it made some, so that looking again is worth it. */
export type MakeRoom = (shortage: string) => Promise<boolean>;

/** What keeps new pods of a Deployment from being there that the end of others would mend. */
export function shortageOf(workload: Workload): string | undefined {
  const refused = workload.deployment.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  const unscheduled = newPodsOf(workload).map(({ status }) =>
    status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False'),
  );
  return [refused, ...unscheduled]
    .map((condition) => condition?.message ?? '')
    .find((message) => NO_ROOM.test(message));
}

import type { Workload } from './workload.ts';
import { newPodsOf } from './workload-status.ts';

/** Words of the API server and the scheduler for a used-up quota and for full nodes. */
const NO_ROOM = /exceeded quota|Insufficient |Too many pods/;

/** Called with the reason why pods have no room. True when it has made room. */
export type MakeRoom = (shortage: string) => Promise<boolean>;

/** Why new pods of a Deployment have no room, if ending other pods would make some. */
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

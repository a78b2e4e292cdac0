import type { Cluster } from '../cluster/cluster.ts';
import type { VerifiedState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import { type Change, compareWithCluster } from './compare.ts';
import { lasting } from './run-once.ts';

/**
 * In what the cluster differs from what was proven, each with object, field and writer. Undefined when this account
 * may not ask for it: the comparison is a dry run of a write.
 */
export async function readDrift(
  cluster: Cluster,
  verified: VerifiedState | undefined,
): Promise<readonly string[] | undefined> {
  if (verified === undefined) return [];
  try {
    const { changes, refusals } = await compareWithCluster(cluster, lasting(verified.manifests));
    return [...changes.flatMap(sentencesOf), ...refusals];
  } catch (error) {
    if (error instanceof DeliveryError && error.code === 'cluster-forbidden') return undefined;
    throw error;
  }
}

/** What of a change others than HVS have brought. */
export function foreignSentencesOf({ object, fields }: Change): string[] {
  return fields.filter(({ writer }) => writer !== undefined).map(({ text }) => `${object}: ${text}`);
}

function sentencesOf({ object, action, fields }: Change): string[] {
  if (action === 'create') return [`${object} is gone`];
  return fields.map(({ text }) => `${object}: ${text}`);
}

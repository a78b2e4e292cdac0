import type { Cluster } from '../cluster/cluster.ts';
import type { VerifiedState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import { type Change, compareWithCluster } from './compare.ts';
import { lasting } from './run-once.ts';

/**
 * Differences of the cluster from what was proven, each with object, field and writer. The comparison is a dry run of a
 * write. Undefined when this account may not do that.
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

/** The fields of a change that others than HVS have written. */
export function foreignSentencesOf({ object, fields }: Change): string[] {
  return fields.filter(({ writer }) => writer !== undefined).map(({ text }) => `${object}: ${text}`);
}

function sentencesOf({ object, action, fields }: Change): string[] {
  if (action === 'create') return [`${object} is gone`];
  return fields.map(({ text }) => `${object}: ${text}`);
}

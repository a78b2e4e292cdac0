import { imageText } from '@hvs/image';
import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import type { EnvironmentStore } from './environment-store.ts';
import type { VerifiedState } from './environment-state.ts';
import type { Receipt } from './receipt.ts';

/** Where it is recorded. */
export interface Place {
  readonly cluster: Cluster;
  readonly store: EnvironmentStore;
  readonly namespace: string;
}

/**
 * Records that the environment is proven to serve the release. The verified state is written last. A delivery that is
 * killed before that is run again, and has only this left to do.
 */
export async function recordDelivery(
  { cluster, store, namespace }: Place,
  verified: VerifiedState,
  receipt: Receipt,
): Promise<void> {
  const { release, verifiedAt } = verified;
  await store.writeReceipt(receipt);
  const annotations = {
    'hvs.dev/verified-image': imageText(release),
    'hvs.dev/verified-model': `${release.model.name} ${release.model.version} ${release.model.sha256}`,
    'hvs.dev/verified-revision': release.revision,
    'hvs.dev/verified-at': verifiedAt,
    'hvs.dev/verified-receipt': receipt.id,
  };
  await cluster.patch({ kind: 'Deployment', name: DEPLOYMENT, namespace }, { metadata: { annotations } });
  await store.writeVerified(verified);
}

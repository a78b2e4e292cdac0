import { expect, test } from 'vitest';
import type { Cluster } from './cluster.ts';
import { awaitWorkload, type Wait } from './await-workload.ts';

const REVISION = { 'deployment.kubernetes.io/revision': '1' };
const REFUSED = [{ type: 'ReplicaFailure', status: 'True', message: 'pods "x" is forbidden: exceeded quota: small' }];
const CONFIG = {
  name: 'hvs-api-container',
  restartCount: 0,
  state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "x" not found' } },
};
const PULL = {
  name: 'hvs-api-container',
  restartCount: 0,
  state: { waiting: { reason: 'ImagePullBackOff', message: 'registry is away' } },
};

/** A Deployment of one pod that is kept from starting at the first looks, as the controllers and the kubelet tell it. */
function clusterThat(trouble: { conditions?: readonly object[]; container?: object }, looks: number): Cluster {
  let look = 0;
  const isKept = () => look <= looks;
  const pod = () => ({
    metadata: { name: 'x', ownerReferences: [{ uid: 'set' }] },
    status: {
      conditions: [{ type: 'Ready', status: isKept() ? 'False' : 'True' }],
      containerStatuses: isKept() && trouble.container ? [trouble.container] : [],
    },
  });
  const deployment = () => ({
    metadata: { uid: 'deployment', annotations: REVISION },
    spec: { replicas: 1, selector: {}, template: { spec: { containers: [{ name: 'hvs-api-container' }] } } },
    status: isKept() ? { conditions: trouble.conditions } : { updatedReplicas: 1, replicas: 1, availableReplicas: 1 },
  });
  return {
    read: async () => ((look += 1), deployment()),
    list: async (kind: string) =>
      kind === 'Pod'
        ? [pod()]
        : [{ metadata: { uid: 'set', annotations: REVISION, ownerReferences: [{ uid: 'deployment' }] } }],
  } as unknown as Cluster;
}

const wait = (timeoutS: number, said: string[]): Wait => ({
  namespace: 'hvs-dev',
  name: 'x',
  timeoutS,
  failure: 'rollout-failed',
  known: undefined,
  progress: (message) => void said.push(message),
  signal: new AbortController().signal,
});

test.each([
  ['a quota', { conditions: REFUSED }, 'exceeded quota: small'],
  ['a Secret that comes late', { container: CONFIG }, 'secret "x" not found'],
  ['a registry that is away', { container: PULL }, 'registry is away'],
])('%s that keeps pods from starting for a moment is waited for, its reason told', async (_, trouble, reason) => {
  const said: string[] = [];
  await awaitWorkload(clusterThat(trouble, 2), wait(30, said));
  expect(said[0]).toContain(reason);
  await expect(awaitWorkload(clusterThat(trouble, 2), wait(0, said))).rejects.toMatchObject({
    code: 'surroundings-failed',
    message: expect.stringMatching(`not ready after 0 s; last seen: 0 of 1 .*${reason}`),
  });
});

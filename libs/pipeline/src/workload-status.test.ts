import type { V1ContainerStatus } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { Workload } from './environment-state.ts';
import { newPodsOf, workloadStatus } from './workload-status.ts';

type Status = Partial<V1ContainerStatus>;

function pod(name: string, set: string, ready: boolean, container: Status = {}) {
  return {
    metadata: { name, ownerReferences: [{ uid: set }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }], containerStatuses: [{ restartCount: 0, ...container }] },
  };
}

/** A Deployment of two, with what the controllers say and the pods that there are. */
function workload(pods: readonly object[], status: object = {}): Workload {
  const done = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  const revision = { 'deployment.kubernetes.io/revision': '2' };
  return {
    deployment: { metadata: { generation: 2, annotations: revision }, spec: { replicas: 2 }, status: { ...done, ...status } },
    replicaSets: [{ metadata: { uid: 'old', annotations: { 'deployment.kubernetes.io/revision': '1' } } }, { metadata: { uid: 'new', annotations: revision } }],
    pods,
  } as unknown as Workload;
}

const both = [pod('a', 'new', true), pod('b', 'new', true)];

test.each<[string, Workload, string]>([
  ['all new and ready', workload(both), 'current'],
  ['not seen by the controllers', workload(both, { observedGeneration: 1 }), 'progressing'],
  ['an old pod still there', workload(both, { replicas: 3 }), 'progressing'],
  ['old pods that are ready', workload([pod('a', 'old', true), pod('b', 'new', true)], { updatedReplicas: 1 }), 'progressing'],
  ['ready, but not for long enough', workload(both, { availableReplicas: 1 }), 'progressing'],
])('%s: %s', (_, given, state) => {
  expect(workloadStatus(given).state).toBe(state);
});

test.each<[string, Status, RegExp]>([
  ['ended', { lastState: { terminated: { exitCode: 1, reason: 'Error' } } }, /b: the container ended \(Error, exit code 1\)/],
  ['out of memory', { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }, /OOMKilled/],
])('a new pod with %s fails at once', (_, container, message) => {
  const status = workloadStatus(workload([both[0], pod('b', 'new', false, container)]));
  expect(status).toEqual({ state: 'failed', isSurroundings: false, message: expect.stringMatching(message) });
});

test.each<[string, Status, RegExp]>([
  ['no Secret', { state: { waiting: { reason: 'CreateContainerConfigError', message: 'no secret' } } }, /no secret/],
  ['no image', { state: { waiting: { reason: 'ImagePullBackOff' } } }, /ImagePullBackOff/],
])('a new pod with %s may start yet, and its image is not at fault', (_, container, message) => {
  const status = workloadStatus(workload([both[0], pod('b', 'new', false, container)]));
  expect(status).toEqual({ state: 'progressing', isSurroundings: true, message: expect.stringMatching(message) });
});

test('pods on their way out and of other templates are not new ones', () => {
  const leaving = { ...pod('c', 'new', true), metadata: { name: 'c', ownerReferences: [{ uid: 'new' }], deletionTimestamp: 'now' } };
  const names = newPodsOf(workload([...both, pod('o', 'old', true), leaving])).map(({ metadata }) => metadata?.name);
  expect(names).toEqual(['a', 'b']);
});

import type { V1ContainerStatus } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { CONTAINER } from '@hvs/k8s-manifests';
import { NONE_KNOWN } from './restarts.ts';
import { newPodsOf, workloadStatus } from './workload-status.ts';
import type { Workload } from './workload.ts';

type Status = Partial<V1ContainerStatus>;

function pod(name: string, set: string, ready: boolean, container: Status = {}) {
  return {
    metadata: { name, uid: name, ownerReferences: [{ uid: set }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ name: CONTAINER, restartCount: 0, ready, ...container }],
    },
  };
}

/** A Deployment of two, with what the controllers say and the pods that there are. */
function workload(pods: readonly object[], status: object = {}): Workload {
  const done = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  const revision = { 'deployment.kubernetes.io/revision': '2' };
  return {
    deployment: {
      metadata: { generation: 2, annotations: revision },
      spec: { replicas: 2 },
      status: { ...done, ...status },
    },
    replicaSets: [
      { metadata: { uid: 'old', annotations: { 'deployment.kubernetes.io/revision': '1' } } },
      { metadata: { uid: 'new', annotations: revision } },
    ],
    pods,
  } as unknown as Workload;
}

const both = [pod('a', 'new', true), pod('b', 'new', true)];

test.each<[string, Workload, string]>([
  ['all new and ready', workload(both), 'current'],
  ['not seen by the controllers', workload(both, { observedGeneration: 1 }), 'progressing'],
  ['an old pod still there', workload(both, { replicas: 3 }), 'progressing'],
  [
    'old pods that are ready',
    workload([pod('a', 'old', true), pod('b', 'new', true)], { updatedReplicas: 1 }),
    'progressing',
  ],
  ['ready, but not for long enough', workload(both, { availableReplicas: 1 }), 'progressing'],
])('%s: %s', (_, given, state) => {
  expect(workloadStatus(given).state).toBe(state);
});

test.each<[string, Status, RegExp]>([
  [
    'ended',
    { lastState: { terminated: { exitCode: 1, reason: 'Error' } } },
    /b: the container ended \(Error, exit code 1\)/,
  ],
  ['out of memory', { state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }, /OOMKilled/],
  ['a start more', { restartCount: 1 }, /restarted 1 times/],
])('a new pod with %s fails at once, ready or not', (_, container, message) => {
  for (const isReady of [false, true]) {
    const status = workloadStatus(workload([both[0], pod('b', 'new', isReady, container)]), NONE_KNOWN);
    expect(status).toEqual({ state: 'failed', isSurroundings: false, message: expect.stringMatching(message) });
  }
});

const once = { restartCount: 1, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } };

test.each<[string, boolean, Status, number | undefined, string, RegExp]>([
  ['restarted before the trial', true, once, 1, 'current', /restarted 1 times, last ended: OOMKilled/],
  ['restarted since it began', true, once, 0, 'failed', /the container ended/],
  [
    'restarts since before it began',
    false,
    once,
    1,
    'progressing',
    /ended \(OOMKilled, exit code 137\) and starts anew/,
  ],
  ['restarted, of no trial', true, once, undefined, 'current', /restarted 1 times/],
  ['restarts, of no trial', false, once, undefined, 'progressing', /starts anew/],
  [
    'loops, of no trial',
    false,
    { ...once, state: { waiting: { reason: 'CrashLoopBackOff' } } },
    undefined,
    'failed',
    /CrashLoopBackOff/,
  ],
])('a proven pod that %s', (_, isReady, container, before, state, message) => {
  const proven = pod('b', 'new', isReady, container);
  const known =
    before === undefined
      ? undefined
      : new Map([
          ['a', 0],
          ['b', before],
        ]);
  const status = workloadStatus(workload([both[0], proven]), known);
  expect(status).toEqual({ state, isSurroundings: false, message: expect.stringMatching(message) });
});

test.each<[string, Status, RegExp]>([
  ['no Secret', { state: { waiting: { reason: 'CreateContainerConfigError', message: 'no secret' } } }, /no secret/],
  ['no image', { state: { waiting: { reason: 'ImagePullBackOff' } } }, /ImagePullBackOff/],
])('a new pod with %s may start yet, and its image is not at fault', (_, container, message) => {
  const status = workloadStatus(workload([both[0], pod('b', 'new', false, container)]));
  expect(status).toEqual({ state: 'progressing', isSurroundings: true, message: expect.stringMatching(message) });
});

test('pods on their way out and of other templates are not new ones', () => {
  const leaving = {
    ...pod('c', 'new', true),
    metadata: { name: 'c', ownerReferences: [{ uid: 'new' }], deletionTimestamp: 'now' },
  };
  const names = newPodsOf(workload([...both, pod('o', 'old', true), leaving])).map(({ metadata }) => metadata?.name);
  expect(names).toEqual(['a', 'b']);
});

const crashed = { lastState: { terminated: { exitCode: 1, reason: 'Error' } }, restartCount: 2 };
const other = (container: Status) =>
  ({ name: 'log-shipper', restartCount: 0, ready: true, ...container }) as V1ContainerStatus;

/** A pod whose own container is as told, beside another that is as told. */
function shared(own: Status, beside: Status, isInit = false) {
  const made = pod('b', 'new', false, own);
  const others = {
    [isInit ? 'initContainerStatuses' : 'containerStatuses']: [
      other(beside),
      ...(isInit ? [] : made.status.containerStatuses),
    ],
  };
  return { ...made, status: { ...made.status, ...others } };
}

test.each<[string, object, string, boolean, RegExp]>([
  [
    'one beside ours that crashed',
    shared({ ready: true }, { ...crashed, ready: false }),
    'progressing',
    true,
    /b: container log-shipper ended \(Error, exit code 1\), restarted 2 times/,
  ],
  [
    'one beside ours in a loop of crashes',
    shared({ ready: true }, { state: { waiting: { reason: 'CrashLoopBackOff' } }, ready: false }),
    'progressing',
    true,
    /log-shipper: CrashLoopBackOff/,
  ],
  [
    'one beside ours whose image is nowhere',
    shared({ ready: true }, { state: { waiting: { reason: 'ImagePullBackOff' } }, ready: false }),
    'progressing',
    true,
    /log-shipper: ImagePullBackOff/,
  ],
  [
    'one beside ours whose image cannot be',
    shared({ ready: true }, { state: { waiting: { reason: 'InvalidImageName' } }, ready: false }),
    'failed',
    true,
    /log-shipper: InvalidImageName/,
  ],
  [
    'one beside ours that is not ready',
    shared({ ready: true }, { ready: false }),
    'progressing',
    true,
    /container log-shipper is not ready/,
  ],
  [
    'a gate that is not open',
    shared({ ready: true }, {}),
    'progressing',
    true,
    /b: its containers are ready, the pod is not/,
  ],
  [
    'one before ours that crashed',
    shared({ ready: false, state: { waiting: { reason: 'PodInitializing' } } }, { ...crashed, ready: false }, true),
    'progressing',
    true,
    /container log-shipper ended/,
  ],
  [
    'one before ours that is done',
    shared({ ready: false }, { ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } }, true),
    'progressing',
    false,
    /1 of 2 new pods ready$/,
  ],
  ['ours that crashed beside another that runs', shared({ ...crashed }, {}), 'failed', false, /b: the container ended/],
  [
    'both that crashed',
    shared({ ...crashed }, { ...crashed, ready: false }),
    'failed',
    false,
    /the container ended.*log-shipper ended/,
  ],
])('of several containers, %s', (_, given, state, isSurroundings, message) => {
  expect(workloadStatus(workload([both[0], given]), NONE_KNOWN)).toEqual({
    state,
    isSurroundings,
    message: expect.stringMatching(message),
  });
});

test('a Deployment that asks for no pods, or that is paused, is neither current nor the fault of an image', () => {
  const status = { replicas: 0, updatedReplicas: 0, availableReplicas: 0 };
  const none = workload([], status);
  none.deployment.spec!.replicas = 0;
  expect(workloadStatus(none)).toMatchObject({
    state: 'failed',
    isSurroundings: true,
    message: expect.stringContaining('asks for 0 pods'),
  });
  const paused = workload(both);
  paused.deployment.spec!.paused = true;
  expect(workloadStatus(paused)).toMatchObject({
    state: 'failed',
    isSurroundings: true,
    message: expect.stringContaining('paused'),
  });
});

const running = { state: { running: {} }, ready: false };

test.each<[string, Status, string | undefined, RegExp]>([
  ['an init container that hangs', running, undefined, /b: init container log-shipper is still running$/],
  [
    'a native sidecar that has not started',
    { ...running, started: false },
    'Always',
    /b: sidecar log-shipper has not started yet$/,
  ],
  ['a native sidecar that runs', { ...running, started: true }, 'Always', /new pods ready$/],
])('%s is told by its name, and is not final', (_, container, restartPolicy, message) => {
  const own = { state: { waiting: { reason: 'PodInitializing' } } };
  const given = { ...shared(own, container, true), spec: { initContainers: [{ name: 'log-shipper', restartPolicy }] } };
  const isNamed = !String(message).includes('ready');
  expect(workloadStatus(workload([both[0], given]), NONE_KNOWN)).toEqual({
    state: 'progressing',
    isSurroundings: isNamed,
    message: expect.stringMatching(message),
  });
});

import { EXAMPLE_READINGS, FEATURE_NAMES } from '@hvs/contract';
import type { V1Pod } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { Cluster, PodAnswer, PodRequest } from '../cluster/cluster.ts';
import { NONE_KNOWN } from '../cluster/restarts.ts';
import { type Watch, watchPods } from './watch-pods.ts';

const NORMAL = FEATURE_NAMES.map((name) => EXAMPLE_READINGS.normal[name]);
const expected = {
  golden: { readings: Array(64).fill(NORMAL), probabilities: Array(64).fill(0.25) },
} as unknown as Watch['expected'];
const RIGHT = JSON.stringify({
  predictions: [{ Module_ID: '', hazard_prediction: 0, hazard_probability: 0.25 }],
  model_version: '2',
});

const pod = (name: string, isReady = true, restartCount = 0): V1Pod =>
  ({
    metadata: { name, uid: name, namespace: 'hvs-dev' },
    status: {
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ name: 'hvs-api-container', restartCount }],
    } as V1Pod['status'],
  }) as V1Pod;
const metrics = (good: number, failed: number) =>
  `hvs_api_request_duration_seconds_count{route="/predict",status="200"} ${good}\nhvs_api_request_duration_seconds_count{route="/predict",status="503"} ${failed}\n`;

type Answer = (pod: string, request: PodRequest, look: number) => Partial<PodAnswer> | undefined;

interface Site {
  /** The pods at each look; the last stays. */
  readonly looks: readonly (readonly V1Pod[])[];
  readonly answer?: Answer | undefined;
  readonly seconds?: number;
  readonly known?: Watch['known'];
}

async function watch({ looks, answer = () => undefined, seconds = 0, known = NONE_KNOWN }: Site) {
  let look = 0;
  const asked: string[] = [];
  const cluster = {
    ask: async ({ name }: { name: string }, request: PodRequest) => {
      asked.push(name);
      const right = request.path === '/metrics' ? metrics(100 * look, 0) : RIGHT;
      return { status: 200, body: right, ms: 1, ...answer(name, request, look) };
    },
  } as unknown as Cluster;
  const pods = async () => looks[Math.min(look++, looks.length - 1)];
  const check = watchPods(cluster, {
    pods,
    known,
    expected,
    seconds,
    maxErrorShare: 0.01,
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return { check, asked };
}

const failing =
  (name: string): Answer =>
  (asked, { path }) =>
    asked === name && path === '/predict' ? { status: 503, body: 'gone' } : undefined;

test('pods that answer rightly pass, and what they answered to others is counted from the first look', async () => {
  const { check } = await watch({ looks: [[pod('a'), pod('b')]], seconds: 1 });
  expect(await check).toMatchObject({ passed: true, figures: { total: 200, failed: 0, probes: 32 } });
});

test.each<[string, Site, RegExp]>([
  [
    'a wrong answer',
    {
      looks: [[pod('a')]],
      answer: (_, { path }) => (path === '/predict' ? { body: RIGHT.replace('0.25', '0.2501') } : undefined),
    },
    /pod a answered 8 of 8 golden readings wrongly/,
  ],
  ['no answer', { looks: [[pod('a'), pod('b')]], answer: failing('b') }, /pod b answered 8 of 8/],
  ['a restart', { looks: [[pod('a', false, 1)]] }, /pod a was restarted 1 times/],
  [
    'no metrics',
    { looks: [[pod('a')]], answer: (_, { path }) => (path === '/metrics' ? { status: 404, body: 'none' } : undefined) },
    /answers 404 on \/metrics: none/,
  ],
  [
    'one that was ready and is not any more',
    {
      looks: [[pod('a')], [pod('a', false)]],
      seconds: 1,
      answer: (_, { path }, look) => (path === '/predict' && look > 1 ? { status: 503 } : undefined),
    },
    /pod a answered 8 of 8/,
  ],
  [
    'too many failures of others',
    {
      looks: [[pod('a')]],
      seconds: 1,
      answer: (_, { path }, look) => (path === '/metrics' ? { body: metrics(98 * look, 2 * look) } : undefined),
    },
    /2 of 100 requests to the new pods failed \(2\.00 %, allowed are 1 %\)/,
  ],
])('%s fails the watch', async (_, site, reason) => {
  const { check } = await watch(site);
  await expect(check).rejects.toMatchObject({ code: 'watch-failed', message: expect.stringMatching(reason) });
});

test('a pod that is taken away while it is looked at is not at fault, those that stay are', async () => {
  const gone = await watch({ looks: [[pod('a'), pod('b')], [pod('a')]], answer: failing('b') });
  expect(await gone.check).toMatchObject({ passed: true, figures: { probes: 8 } });
  const staying = await watch({ looks: [[pod('a'), pod('b')], [pod('b')]], answer: failing('b') });
  await expect(staying.check).rejects.toMatchObject({ code: 'watch-failed' });
});

test('a pod that comes to replace another starts in peace', async () => {
  const { check, asked } = await watch({ looks: [[pod('a'), pod('new', false)]], answer: failing('new') });
  expect(await check).toMatchObject({ passed: true });
  expect(asked).not.toContain('new');
});

test('a restart before the watch is no fault of a pod that was proven then, one since is', async () => {
  const known = new Map([['a', 2]]);
  expect(await (await watch({ looks: [[pod('a', true, 2), pod('b')]], known })).check).toMatchObject({ passed: true });
  const again = await watch({ looks: [[pod('a', true, 2)], [pod('a', false, 3)]], seconds: 1, known });
  await expect(again.check).rejects.toMatchObject({
    code: 'watch-failed',
    message: expect.stringContaining('pod a was restarted 1 times'),
  });
  const fresh = await watch({ looks: [[pod('a', true, 2), pod('b', true, 1)]], known });
  await expect(fresh.check).rejects.toMatchObject({ message: 'pod b was restarted 1 times while it served' });
});

test('few requests say nothing about a share', async () => {
  const { check } = await watch({
    looks: [[pod('a')]],
    seconds: 1,
    answer: (_, { path }, look) => (path === '/metrics' ? { body: metrics(18 * look, look) } : undefined),
  });
  expect(await check).toMatchObject({ passed: true, figures: { total: 19, failed: 1 } });
});

test('a restart of a container beside ours is no fault of ours', async () => {
  const shared = pod('a');
  shared.status!.containerStatuses!.unshift({ name: 'log-shipper', restartCount: 3 } as never);
  expect(await (await watch({ looks: [[shared]] })).check).toMatchObject({ passed: true });
});

test.each<[string, Site]>([
  ['there is none', { looks: [[]] }],
  ['none is ready at any look', { looks: [[pod('a', false)]], seconds: 1 }],
])('a watch that asked no pod proves nothing: %s', async (_, site) => {
  const { check, asked } = await watch(site);
  await expect(check).rejects.toMatchObject({ code: 'not-in-time', message: expect.stringMatching(/no pod/) });
  expect(asked).toEqual([]);
});

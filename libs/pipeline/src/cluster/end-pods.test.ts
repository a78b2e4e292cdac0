import type { Release } from '@hvs/image';
import { expect, test } from 'vitest';
import type { Cluster } from './cluster.ts';
import type { ObjectName } from './resource-paths.ts';
import { endPods, endPodsOfOthers, leaveService } from './end-pods.ts';

const release = { image: { repository: 'registry/hvs-api', digest: 'sha256:aa' } } as Release;
const pod = (name: string, traffic: string, image: string) => ({
  metadata: { name, labels: { 'hvs.dev/traffic': traffic } },
  spec: {
    containers: [
      { name: 'log', image: 'log' },
      { name: 'hvs-api-container', image },
    ],
  },
});

/** Holds these pods and writes down what is done to which. */
function clusterOf(pods: readonly object[]) {
  const done: string[] = [];
  const cluster = {
    list: async (_: string, __: string, selector: string) => (done.push(selector), pods),
    patch: async ({ name }: ObjectName, change: object) => void done.push(`${name} ${JSON.stringify(change)}`),
    remove: async ({ name }: ObjectName, { graceS }: { graceS?: number } = {}) =>
      void done.push(`${name} in ${graceS} s`),
  } as unknown as Cluster;
  return { cluster, done };
}

test('only pods that are in the Service are taken out of it', async () => {
  const { cluster, done } = clusterOf([pod('a', 'live', ''), pod('b', 'none', '')]);
  await leaveService(cluster, 'hvs-dev');
  expect(done).toEqual(['app=hvs-api,hvs.dev/track=candidate', 'a {"metadata":{"labels":{"hvs.dev/traffic":"none"}}}']);
});

test('pods of a candidate end in a second', async () => {
  const { cluster, done } = clusterOf([pod('a', 'none', ''), pod('b', 'none', '')]);
  await endPods(cluster, 'hvs-dev');
  expect(done.slice(1)).toEqual(['a in 1 s', 'b in 1 s']);
});

test('of the stable pods only those of another release', async () => {
  const { cluster, done } = clusterOf([
    pod('a', 'live', 'registry/hvs-api@sha256:aa'),
    pod('b', 'live', 'registry/hvs-api@sha256:bb'),
  ]);
  await endPodsOfOthers(cluster, 'hvs-dev', release);
  expect(done).toEqual(['app=hvs-api,hvs.dev/track=stable', 'b in 1 s']);
});

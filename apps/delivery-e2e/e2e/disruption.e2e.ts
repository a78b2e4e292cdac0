import { waitUntil } from '@hvs/testing';
import type { V1Pod } from '@kubernetes/client-node';
import { afterAll, expect, test } from 'vitest';
import { connectApiServer, isReady } from '@hvs/pipeline';
import { connect } from '../src/cluster/connection.ts';
import { recordEndpoints } from '../src/cluster/record-endpoints.ts';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverFirst } from '../src/deliver-to.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import { startLoad } from '../src/load/start-load.ts';
import { addToReport } from '../src/report.ts';

const environment = await createScratchEnvironment('disruption', { bakeS: 0 });
afterAll(() => environment.remove());
const { namespace } = environment;
const cluster = connect();
await deliverFirst(environment, await buildVariant({ version: '3' }));

async function livePods(): Promise<V1Pod[]> {
  const pods = await cluster.list<V1Pod>('Pod', namespace, 'app=hvs-api');
  return pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
}

/** Evicts a pod as the drain of a node does: by the eviction API, which respects the budget. */
async function evict(name: string): Promise<number> {
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  const body = JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } });
  const signal = new AbortController().signal;
  const { status } = await connectApiServer().send({
    method: 'POST',
    path,
    body,
    headers: { 'content-type': 'application/json' },
    timeoutMs: 10_000,
    signal,
  });
  return status;
}

test('a node that is drained and pods that are killed never leave fewer than 2 of 3 ready', async () => {
  const load = startLoad({ url: await environment.serviceUrl(), ratePerS: 50, connections: 8 });
  const endpoints = recordEndpoints(namespace);
  let held = 0;
  for (const { metadata } of await livePods()) {
    const name = metadata?.name ?? '';
    const isEvicted = async () => {
      const status = await evict(name);
      if (status === 429) held += 1;
      return status === 201 || status === 404 || `status ${status}`;
    };
    await waitUntil(`${name} may go`, isEvicted, { boundMs: 90_000 });
  }
  await waitUntil('three pods are there', async () => (await livePods()).length === 3);
  const fewestDrained = endpoints.fewest();
  await waitUntil('all are ready', async () => (await livePods()).every(isReady));
  for (let kill = 0; kill < 3; kill += 1) {
    const [pod] = await livePods();
    await cluster.remove({ kind: 'Pod', name: pod.metadata?.name ?? '', namespace });
    await waitUntil('three pods are ready again', async () => (await livePods()).filter(isReady).length === 3);
  }
  await endpoints.stop();
  const requests = await load.stop();
  addToReport('disruption', { evictionsHeld: held, fewestDrained, fewest: endpoints.fewest(), requests });
  expect(endpoints.fewest()).toBeGreaterThanOrEqual(2);
  expect(held).toBeGreaterThan(0);
  expect(requests.failed, requests.faults.join('\n')).toBe(0);
});

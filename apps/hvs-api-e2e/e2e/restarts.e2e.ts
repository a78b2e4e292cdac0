import { waitUntil } from '@hvs/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { ApiContainer } from '../src/api/container.ts';
import { ownImage, startOwnContainer } from '../src/api/own-image.ts';
import { type Balancer, startBalancer } from '../src/balancer.ts';
import { type Load, startLoad } from '../src/load/drive-load.ts';
import { singleExchanges } from '../src/load/predict-exchanges.ts';
import { addToReport } from '../src/report.ts';

const RESTARTS = 10;
const LEAST_REQUESTS = 20_000;
const POLL_MS = 20;

/** Long against the balancer's delay, short enough for ten restarts. */
const settings = { DRAIN_WINDOW_MS: '2000' };

async function awaitBalancer(balancer: Balancer, backend: string): Promise<void> {
  await waitUntil(`the balancer finds ${backend} ready`, async () => balancer.isReady(backend), { pollMs: POLL_MS });
}

/** So that a slow machine restarts no faster than it asks. */
async function awaitRequests(loads: readonly Load[], count: number): Promise<void> {
  const rightSoFar = () => loads.reduce((sum, load) => sum + load.rightSoFar(), 0);
  const look = async () => rightSoFar() >= count || `${rightSoFar()}`;
  await waitUntil(`${count} answers were right`, look, { pollMs: POLL_MS });
}

/** Ends each in turn as Kubernetes does, and starts it again. Milliseconds until it was ready again. */
async function restartInTurn(
  pods: readonly ApiContainer[],
  balancer: Balancer,
  loads: readonly Load[],
): Promise<number[]> {
  const readyMs: number[] = [];
  for (let restart = 1; restart <= RESTARTS; restart += 1) {
    const pod = pods[restart % pods.length];
    await pod.signal('SIGTERM');
    expect(await pod.ended()).toBe(0);
    await pod.startAgain();
    readyMs.push(await pod.untilReady());
    await awaitBalancer(balancer, pod.url);
    await awaitRequests(loads, (restart * LEAST_REQUESTS) / RESTARTS);
  }
  return readyMs;
}

test('no request fails while pods behind a balancer are restarted ten times', async (context) => {
  const image = ownImage(context);
  const pods = [await startOwnContainer(image, { settings }), await startOwnContainer(image, { settings })];
  const exchanges = await singleExchanges(pods[0].url, 97);
  const balancer = await startBalancer(pods.map(({ url }) => url));
  onTestFinished(balancer.close);

  const end = new AbortController();
  const load = { url: balancer.url, exchanges, signal: end.signal };
  const loads = [startLoad({ ...load, connections: 8 }), startLoad({ ...load, connections: 4, keepAlive: false })];
  const readyMs = await restartInTurn(pods, balancer, loads).finally(() => end.abort());
  const [kept, opened] = await Promise.all(loads.map(({ ended }) => ended));

  addToReport('restarts under load', {
    restarts: RESTARTS,
    drainWindowMs: Number(settings.DRAIN_WINDOW_MS),
    onKeptConnections: kept,
    onFreshConnections: opened,
    connections: Object.fromEntries(pods.map(({ url }) => [url, balancer.connectionsTo(url)])),
    readyAgainMs: readyMs,
  });
  expect([...kept.faults, ...opened.faults]).toEqual([]);
  expect(kept.failed + opened.failed).toBe(0);
  expect(kept.right).toBeGreaterThan(0);
  expect(opened.right).toBeGreaterThan(0);
  expect(kept.right + opened.right).toBeGreaterThanOrEqual(LEAST_REQUESTS);
});

test('after SIGKILL the container is ready again', async (context) => {
  const pod = await startOwnContainer(ownImage(context));
  const readyMs: number[] = [];
  for (let kill = 0; kill < 5; kill += 1) {
    await pod.signal('SIGKILL');
    expect(await pod.ended()).toBe(137);
    const begin = performance.now();
    await pod.startAgain();
    await pod.untilReady();
    readyMs.push(performance.now() - begin);
  }
  await singleExchanges(pod.url, 3);
  addToReport('SIGKILL', { engineStartUntilReadyMs: readyMs, goalMs: 2000 });
});

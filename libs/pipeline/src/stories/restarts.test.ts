import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import { rollBack } from '../rollback.ts';
import {
  expectChampion,
  never,
  openSite,
  OVERLAY,
  restartPod,
  silent,
  type Site,
  type Strategy,
} from '../simulated/site.fixture.ts';
import { readStatus } from '../status.ts';
import { verifyEnvironment } from '../verify-environment.ts';

const STRATEGIES: readonly Strategy[] = ['rolling', 'blue-green', 'canary'];
const FIRST_POD = 'hvs-api-deployment-1-0';
const back = async ({ environment, services }: Site) =>
  rollBack({ environment, by: 'ann', reason: 'it alarms at noon', lockWaitS: 0, now: true }, services, silent, never);

test('a proven release whose pod restarted once and is ready again is settled, and nothing is left to deliver', async () => {
  const site = openSite();
  await site.deliver('a');
  restartPod(site, FIRST_POD);
  const status = await readStatus(site.cluster, site.environment);
  expect(status).toMatchObject({
    isSettled: true,
    stable: {
      message: expect.stringMatching(
        /3 of 3 new pods ready; hvs-api-deployment-1-0: restarted 1 times, last ended: OOMKilled, exit code 137/,
      ),
    },
  });
  expect(
    (await verifyEnvironment(site.environment, site.services, silent, never)).filter(({ passed }) => !passed),
  ).toEqual([]);
  expect(await site.deliver('a')).toMatchObject({ outcome: 'unchanged' });
});

test('a rollback leaves a release whose pod restarted once', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  restartPod(site, 'hvs-api-deployment-2-0');
  expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a, before: site.b });
  await expectChampion(site);
});

test.each(STRATEGIES)(
  '%s: a refused candidate leaves the proven release, though its pod restarted once',
  async (strategy) => {
    const site = openSite({ strategy, b: { waiting: 'CrashLoopBackOff' } });
    await site.deliver('a');
    restartPod(site, FIRST_POD);
    expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back' });
    await expectChampion(site);
  },
);

test.each(STRATEGIES)('%s: a candidate that ends once and recovers is refused', async (strategy) => {
  const site = openSite({ strategy, b: { restarts: 1 } });
  await site.deliver('a');
  expect(await site.deliver('b')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.stringMatching(/the container ended \(OOMKilled, exit code 137\)/)],
  });
  await expectChampion(site);
});

test.each(STRATEGIES)('%s: what is around proven pods is delivered, though one restarted before', async (strategy) => {
  const site = openSite({ strategy });
  await site.deliver('a');
  restartPod(site, FIRST_POD);
  const render = async () =>
    structuredClone([...OVERLAY]).map((manifest) =>
      manifest.kind === 'Service'
        ? { ...manifest, metadata: { ...manifest.metadata, labels: { team: 'x' } } }
        : manifest,
    );
  expect(await deliver(site.request('a'), { ...site.services, render }, silent, never)).toMatchObject({
    outcome: 'delivered',
    reasons: [],
  });
});

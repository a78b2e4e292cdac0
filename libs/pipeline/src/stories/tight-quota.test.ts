import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import { DeliveryError } from '../delivery-error.ts';
import { rollBack } from '../rollback.ts';
import type { Data } from '../simulated/objects.fixture.ts';
import {
  DEPLOYMENT,
  expectChampion,
  NAMESPACE,
  never,
  openSite,
  OVERLAY,
  silent,
  type Site,
} from '../simulated/site.fixture.ts';

const GAVE_WAY =
  /^the pods of the release before were ended, for there was no room for others: .*exceeded quota.*so going back takes a roll-out/;
const back = async ({ environment, services }: Site) =>
  rollBack({ environment, by: 'ann', reason: 'it alarms at noon', lockWaitS: 0, now: true }, services, silent, never);

type Strategy = 'blue-green' | 'canary';

/** B serves, pods of A are kept, and the namespace is full. */
async function openFull(strategy: Strategy): Promise<Site> {
  const site = openSite({ strategy, keepPreviousS: 60 });
  await site.deliver('a');
  await site.deliver('b');
  expect(site.names('Job')).toEqual(['hvs-api-previous']);
  site.quota.pods = 6;
  return site;
}

test.each<Strategy>(['blue-green', 'canary'])(
  '%s: pods that are kept give way to the candidate of the next delivery',
  async (strategy) => {
    const site = await openFull(strategy);
    const before = site.writes.length;
    const receipt = await site.deliver('c');
    expect(receipt).toMatchObject({
      outcome: 'delivered',
      warnings: expect.arrayContaining([expect.stringMatching(GAVE_WAY)]),
    });
    expect(site.serving(NAMESPACE)).toEqual([site.c.image.digest]);
    // With their Job they would go in peace.
    const pods = [0, 1, 2].map((index) => `remove Pod hvs-api-previous-${index} in 1 s`);
    expect(
      site.writes
        .slice(before)
        .filter((write) => /^remove .*hvs-api-previous/.test(write))
        .slice(0, 4),
    ).toEqual([...pods, 'remove Job hvs-api-previous']);
  },
);

test('they give way to the roll-out of the delivery that kept them', async () => {
  const site = openSite({ strategy: 'blue-green', keepPreviousS: 60 });
  await site.deliver('a');
  // 5 candidates, 3 stable pods and 3 that are kept; 5 stable ones are wanted.
  site.quota.pods = 11;
  const more = (manifest: Manifest) =>
    manifest.kind === 'Deployment' && manifest.spec
      ? { ...manifest, spec: { ...manifest.spec, replicas: 5 } }
      : manifest;
  const services = { ...site.services, render: async () => structuredClone(OVERLAY.map(more)) };
  const receipt = await deliver(site.request('b'), services, silent, never);
  expect(receipt).toMatchObject({ outcome: 'delivered', warnings: [expect.stringMatching(GAVE_WAY)] });
  expect(site.names('Job')).toEqual([]);
  expect(site.traffic.at(-1)?.pods).toHaveLength(5);
});

test('they give way to the stable pods on a way back that is not theirs', async () => {
  const site = await openFull('canary');
  site.writeAs('kubectl', DEPLOYMENT, (object) => ((object.spec as Data).replicas = 0));
  site.quota.pods = 5;
  expect(await back(site)).toMatchObject({
    outcome: 'rolled-back',
    release: site.b,
    warnings: expect.arrayContaining([expect.stringMatching(GAVE_WAY)]),
  });
  expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
  expect(site.traffic.at(-1)?.pods).toHaveLength(3);
});

test('pods that serve give way to nobody', async () => {
  const site = await openFull('canary');
  site.quota.pods = 5;
  expect(await back(site)).toMatchObject({
    outcome: 'rollback-failed',
    reasons: expect.arrayContaining([expect.stringContaining('exceeded quota')]),
  });
  expect(site.names('Job')).toEqual(['hvs-api-previous']);
  expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
  site.quota.pods = 6;
  // Where there is room again, the controller tries again by itself.
  await site.cluster.remove({ kind: 'Pod', name: 'hvs-api-deployment-1-0', namespace: NAMESPACE });
  expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a });
  await expectChampion(site);
});

test('pods that cannot be ended are told of once, and the quota stays the reason', async () => {
  const site = await openFull('blue-green');
  site.hooks.intercept = (call) => {
    if (call.startsWith('remove Job'))
      throw new DeliveryError('cluster-forbidden', 'User "ann" cannot delete resource "jobs"');
  };
  const { outcome, reasons, warnings } = await site.deliver('c');
  expect({ outcome, reasons }).toEqual({
    outcome: 'rolled-back',
    reasons: [expect.stringMatching(/exceeded quota.*surroundings-failed/)],
  });
  expect(warnings.filter((warning) => warning.includes('hold room'))).toEqual([
    expect.stringMatching(
      /^the pods of the release before hold room that others need and stay: User "ann".*kubectl delete job hvs-api-previous -n hvs-dev/,
    ),
  ]);
  expect(await site.store.readQuarantine()).toEqual({});
});

import { expect, test } from 'vitest';
import type { DeliveryRequest } from '../request/delivery-request.ts';
import { NAMESPACE, openSite, type Site } from '../simulated/site.fixture.ts';

const INDEX = `sha256:${'d'.repeat(64)}`;
const ENTRY = { reason: 'smokes', at: '2026-11-26T08:00:00Z', receipt: '' };
const APPROVAL = { by: 'Ann', reason: 'seen it', at: '2026-11-26T08:00:00Z', through: 'hvs approve' as const };

/** A site whose registry holds an index of which `b` is the image for the nodes. */
function openSiteWithIndex() {
  const site = openSite();
  const { registry } = site.services;
  const { readImage } = registry;
  const { digest } = site.b.image;
  registry.readImage = async (repository, asked) => readImage(repository, asked === INDEX ? digest : asked);
  return site;
}

async function deliverIndex(site: Site, more?: Partial<DeliveryRequest>) {
  return site.deliver('b', { image: { ...site.b.image, digest: INDEX }, ...more });
}

test.each([
  ['the index', () => INDEX],
  ["the platform's image", ({ b }: Site) => b.image.digest],
])('an index is refused where %s is quarantined, by the name of what is on the list', async (_, listed) => {
  const site = openSiteWithIndex();
  const digest = listed(site);
  await site.deliver('a');
  await site.store.quarantine(digest, ENTRY);
  const { outcome, reasons } = await deliverIndex(site);
  expect({ outcome, reasons }).toEqual({
    outcome: 'refused',
    reasons: [expect.stringMatching(`^${digest} is quarantined .*hvs quarantine ${digest} --remove --env dev$`)],
  });
  expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
  await site.store.quarantine(digest, undefined);
  expect((await deliverIndex(site)).outcome).toBe('delivered');
});

test.each([
  ['the index', () => INDEX],
  ["the platform's image", ({ b }: Site) => b.image.digest],
])('where approval is asked for, one of %s is enough for the index', async (_, listed) => {
  const site = openSiteWithIndex();
  await site.deliver('a');
  const { environment } = site;
  const named = { ...environment, settings: { ...environment.settings, approval: 'named' as const } };
  expect((await deliverIndex(site, { environment: named })).outcome).toBe('refused');
  await site.store.approve(listed(site), APPROVAL);
  expect(await deliverIndex(site, { environment: named })).toMatchObject({
    outcome: 'delivered',
    approval: APPROVAL,
    release: { image: { digest: site.b.image.digest } },
  });
});

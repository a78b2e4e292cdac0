import { expect, test } from 'vitest';
import { DeliveryError } from './delivery-error.ts';
import { rollBack } from './rollback.ts';
import { expectChampion, never, openSite, silent, type Site } from './simulated/site.fixture.ts';

const back = async ({ environment: at, services }: Site, reason: string, rolloutS = 0) => {
  const environment = { ...at, settings: { ...at.settings, timeouts: { ...at.settings.timeouts, rolloutS } } };
  return rollBack({ environment, by: 'ann', reason, lockWaitS: 0, now: false }, services, silent, never);
};

test('by hand: from a proven release to the one before it, whose heir is quarantined', async () => {
  const site = openSite();
  await expect(back(site, 'it alarms at noon')).rejects.toMatchObject({ code: 'nothing-verified' });
  await site.deliver('a');
  await expect(back(site, 'it alarms at noon')).rejects.toMatchObject({ code: 'nothing-verified' });
  await site.deliver('b');
  expect(await back(site, 'it alarms at noon')).toMatchObject({
    outcome: 'rolled-back',
    release: site.a,
    before: site.b,
  });
  await expectChampion(site);
  expect(await site.store.readQuarantine()).toMatchObject({ [site.b.image.digest]: { reason: 'it alarms at noon' } });
});

test('by hand: a rollback that does not get there says so', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  site.hooks.intercept = (call) => {
    if (call.startsWith('apply Deployment')) throw new DeliveryError('cluster-refused', 'the quota is used up');
  };
  const receipt = await back(site, 'why');
  expect(receipt).toMatchObject({
    outcome: 'rollback-failed',
    reasons: [
      'why',
      expect.stringContaining('goes to the release before'),
      expect.stringContaining('the quota is used up'),
    ],
  });
  expect((await site.store.readVerified())?.release).toEqual(site.b);
});

test.each([
  ['a webhook', new DeliveryError('cluster-refused', 'admission webhook "gate" denied the request')],
  ['a quota', new DeliveryError('cluster-forbidden', 'is forbidden: exceeded quota: small')],
])('by hand: %s that refuses for a moment is waited for', async (_, refusal) => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  let refused = 0;
  site.hooks.intercept = (call) => {
    if (!call.startsWith('apply Deployment') || refused > 1) return;
    refused += 1;
    throw refusal;
  };
  expect(await back(site, 'why', 20)).toMatchObject({ outcome: 'rolled-back' });
  expect(refused).toBe(2);
  await expectChampion(site);
});

test('by hand: who has not the right is told at once', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  let tries = 0;
  site.hooks.intercept = (call) => {
    if (!call.startsWith('apply Deployment')) return;
    tries += 1;
    throw new DeliveryError(
      'cluster-forbidden',
      'deployments.apps is forbidden: User "ann" cannot patch resource "deployments"',
    );
  };
  expect(await back(site, 'why', 20)).toMatchObject({
    outcome: 'rollback-failed',
    reasons: ['why', expect.stringContaining('goes to the release before'), expect.stringContaining('User "ann"')],
  });
  expect(tries).toBe(1);
});

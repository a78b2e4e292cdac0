import { expect, test } from 'vitest';
import { PipelineError } from './errors.ts';
import { rollBack } from './rollback.ts';
import { expectChampion, never, openSite, silent, type Site } from './simulated/site.fixture.ts';

const back = async ({ environment, services }: Site, reason: string) => rollBack({ environment, by: 'ann', reason, lockWaitS: 0, now: false }, services, silent, never);

test('by hand: from a proven release to the one before it, whose heir is quarantined', async () => {
  const site = openSite();
  await expect(back(site, 'it alarms at noon')).rejects.toMatchObject({ code: 'nothing-verified' });
  await site.deliver('a');
  await expect(back(site, 'it alarms at noon')).rejects.toMatchObject({ code: 'nothing-verified' });
  await site.deliver('b');
  expect(await back(site, 'it alarms at noon')).toMatchObject({ outcome: 'rolled-back', release: site.a, before: site.b });
  await expectChampion(site);
  expect(await site.store.readQuarantine()).toMatchObject({ [site.b.image.digest]: { reason: 'it alarms at noon' } });
});

test('by hand: a rollback that does not get there says so', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  site.hooks.intercept = (call) => {
    if (call.startsWith('apply Deployment')) throw new PipelineError('cluster-refused', 'the quota is used up');
  };
  const receipt = await back(site, 'why');
  expect(receipt).toMatchObject({ outcome: 'rollback-failed', reasons: ['why', expect.stringContaining('the quota is used up')] });
  expect((await site.store.readVerified())?.release).toEqual(site.b);
});

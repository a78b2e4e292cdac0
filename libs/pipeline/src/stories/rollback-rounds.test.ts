import { expect, test } from 'vitest';
import { rollBack } from '../rollback.ts';
import { countRounds } from '../simulated/count-rounds.fixture.ts';
import { NAMESPACE, never, openSite, silent, type Site, type Strategy } from '../simulated/site.fixture.ts';

/** Calls one after the other from the command's start until the Service reaches `a` alone. */
async function roundsUntilBack({ cluster, hooks, serving, environment, a }: Site): Promise<number> {
  const counted = countRounds(cluster);
  let rounds = Infinity;
  hooks.intercept = () => {
    if (rounds === Infinity && serving(NAMESPACE).join() === a.image.digest) rounds = counted.rounds();
  };
  const services = { connect: () => counted.cluster };
  const receipt = await rollBack(
    { environment, by: 'ann', reason: 'it alarms at noon', lockWaitS: 0, now: true },
    services,
    silent,
    never,
  );
  expect(receipt).toMatchObject({ outcome: 'rolled-back', release: a });
  return rounds;
}

test.each<Strategy>(['blue-green', 'canary'])(
  '%s: going back to pods that were kept takes few calls one after the other before the Service is turned',
  async (strategy) => {
    const site = openSite({ strategy, keepPreviousS: 60 });
    await site.deliver('a');
    await site.deliver('b');
    expect(await roundsUntilBack(site)).toBeLessThanOrEqual(18);
  },
);

test('so does ending a canary half-way', async () => {
  const site = openSite({ strategy: 'canary' });
  await site.deliver('a');
  site.hooks.intercept = () => {
    if (site.traffic.at(-1)?.digests.includes(site.b.image.digest)) throw new Error('killed');
  };
  await site.deliver('b').catch(() => undefined);
  expect(site.serving(NAMESPACE)).toContain(site.b.image.digest);
  expect(await roundsUntilBack(site)).toBeLessThanOrEqual(14);
});

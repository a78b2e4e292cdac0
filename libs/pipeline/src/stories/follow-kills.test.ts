import { expect, test } from 'vitest';
import { DeliveryError } from '../delivery-error.ts';
import { type FollowedSite, openProvenSite, VERSIONS } from '../simulated/followed-site.fixture.ts';
import { NAMESPACE, silent } from '../simulated/site.fixture.ts';

/** Some dozens of whole deliveries, on a machine that does other things too. */
const MATRIX_MS = 300_000;

/** Writes to cluster and registry that took effect, but for those of the lock, which is renewed by the clock. */
const countWrites = ({ writes, registry }: FollowedSite) =>
  writes.filter((write) => !write.includes(' Lease ')).length + registry.writes.length;

/** From that many writes on nothing of this process takes effect, as after kill -9. */
function killAfter(site: FollowedSite, count: number): void {
  const intercept = () => {
    if (countWrites(site) >= count) throw new DeliveryError('cluster-refused', 'killed');
  };
  site.hooks.intercept = intercept;
  site.registry.hooks.intercept = intercept;
}

async function restart(site: FollowedSite): Promise<void> {
  site.hooks.intercept = silent;
  site.registry.hooks.intercept = silent;
  await site.abandonLock();
}

/** What registry and environment say, without times and ids. */
function endingOf({ registry, serving }: FollowedSite) {
  const outcomes = Object.values(VERSIONS).map((version) => registry.tagsOf(version)['hvs.dev.outcome']);
  return { serving: serving(NAMESPACE), champion: registry.versionOf('champion'), outcomes };
}

test.each(['rolling', 'blue-green', 'canary'] as const)(
  '%s: killed after any write to cluster or registry, the next pass ends as an undisturbed one',
  async (strategy) => {
    const whole = await openProvenSite({ strategy });
    const first = countWrites(whole);
    await whole.pass();
    const writes = countWrites(whole) - first;
    expect(writes).toBeGreaterThan(20);
    for (let last = 0; last <= writes; last += 1) {
      const site = await openProvenSite({ strategy });
      killAfter(site, countWrites(site) + last);
      await site.pass().catch(() => undefined);
      await restart(site);
      const { untold, disagreement } = await site.pass();
      expect({ last, untold, disagreement, ...endingOf(site) }).toEqual({ last, ...endingOf(whole) });
      expect(await site.pass()).toMatchObject({ action: 'nothing', told: [] });
      expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
      // At most once again: a kill may have lost the first judgement.
      expect(site.judged.length).toBeLessThanOrEqual(3);
    }
  },
  MATRIX_MS,
);

test(
  'a bad version, killed after any write on its way back, ends refused or rolled back, and is told',
  async () => {
    const options = { b: { waiting: 'CrashLoopBackOff' } };
    const whole = await openProvenSite(options);
    const first = countWrites(whole);
    await whole.pass();
    const writes = countWrites(whole) - first;
    for (let last = 0; last <= writes; last += 1) {
      const site = await openProvenSite(options);
      killAfter(site, countWrites(site) + last);
      await site.pass().catch(() => undefined);
      await restart(site);
      await site.pass();
      await site.pass();
      expect({ last, ...endingOf(site) }).toEqual({ last, ...endingOf(whole) });
      expect(await site.pass()).toMatchObject({ action: 'nothing', isBlocked: true });
    }
  },
  MATRIX_MS,
);

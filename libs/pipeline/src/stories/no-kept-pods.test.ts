import { describe, expect, test } from 'vitest';
import { DeliveryError } from '../delivery-error.ts';
import { rollBack } from '../rollback.ts';
import { tellOfRollOut } from '../return/turn-to-previous.ts';
import { expectChampion, NAMESPACE, never, openSite, silent, type Site } from '../simulated/site.fixture.ts';

const PREVIOUS = { kind: 'Job', name: 'hvs-api-previous', namespace: NAMESPACE } as const;
const NONE_KEPT = 'no pods of the release before are kept any more, so going back takes a roll-out';
const back = async ({ environment, services }: Site) =>
  rollBack({ environment, by: 'ann', reason: 'it alarms at noon', lockWaitS: 0, now: true }, services, silent, never);

describe.each(['blue-green', 'canary'] as const)('the receipt of a rollback, %s', (strategy) => {
  test.each([
    ['their time is over', 60],
    ['none were ever kept', 0],
  ])('says that it took a roll-out where %s', async (_, keepPreviousS) => {
    const site = openSite({ strategy, keepPreviousS });
    await site.deliver('a');
    await site.deliver('b');
    await site.cluster.remove(PREVIOUS);
    expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a, warnings: [NONE_KEPT] });
    await expectChampion(site);
  });

  test('says so where those that were kept are not ready', async () => {
    const site = openSite({ strategy, keepPreviousS: 60 });
    await site.deliver('a');
    await site.deliver('b');
    const pod = { kind: 'Pod', name: 'hvs-api-previous-0', namespace: NAMESPACE } as const;
    await site.cluster.patch(pod, { status: { conditions: [{ type: 'Ready', status: 'False' }] } });
    expect(await back(site)).toMatchObject({
      outcome: 'rolled-back',
      warnings: ['only 2 of 3 pods that were kept of the release before are ready, so going back takes a roll-out'],
    });
  });

  test('says nothing of it where the stable pods are of that release still', async () => {
    const site = openSite({ strategy, keepPreviousS: 60, b: { waiting: 'CrashLoopBackOff' } });
    await site.deliver('a');
    expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back', warnings: [] });
  });
});

test('rolling keeps none, so there is nothing to tell', async () => {
  const site = openSite({ strategy: 'rolling', keepPreviousS: 60 });
  await site.deliver('a');
  await site.deliver('b');
  expect(await back(site)).toMatchObject({ outcome: 'rolled-back', warnings: [] });
});

test('that it cannot be looked up keeps nobody from going back', async () => {
  const { cluster, hooks, a } = openSite();
  const warnings: string[] = [];
  hooks.intercept = () => {
    throw new DeliveryError('cluster-refused', 'busy');
  };
  await tellOfRollOut(cluster, NAMESPACE, a, (warning) => warnings.push(warning));
  expect(warnings).toEqual([expect.stringMatching(/^why going back takes its time could not be told: busy/)]);
});

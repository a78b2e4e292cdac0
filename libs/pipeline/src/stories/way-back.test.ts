import type { V1Job } from '@kubernetes/client-node';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DeliveryError } from '../delivery-error.ts';
import { rollBack } from '../rollback.ts';
import { expectChampion, NAMESPACE, never, openSite, silent, type Site } from '../simulated/site.fixture.ts';
import { readStatus } from '../status.ts';
import { startPrevious } from '../return/previous-pods.ts';

const PREVIOUS = { kind: 'Job', name: 'hvs-api-previous', namespace: NAMESPACE } as const;
const back = async ({ environment, services }: Site) =>
  rollBack({ environment, by: 'ann', reason: 'it alarms at noon', lockWaitS: 0, now: true }, services, silent, never);
/** Without what the lock and the records write. */
const shown = (writes: readonly string[]) => writes.filter((write) => !/Lease|ConfigMap/.test(write));

type Strategy = 'blue-green' | 'canary';

/** B serves, and pods of A are kept. */
async function deliveredTwice(strategy: Strategy): Promise<Site> {
  const site = openSite({ strategy, keepPreviousS: 60 });
  await site.deliver('a');
  await site.deliver('b');
  return site;
}

/** A rollback from B that ended when the kept pods of A served already. */
async function killedWhileTheyServe(strategy: Strategy): Promise<Site> {
  const site = await deliveredTwice(strategy);
  site.hooks.intercept = (call) => {
    if (call.startsWith('apply Deployment')) throw new DeliveryError('cluster-unreachable', 'killed');
  };
  await back(site);
  site.hooks.intercept = silent;
  return site;
}

describe.each<Strategy>(['blue-green', 'canary'])('%s', (strategy) => {
  test('keeps pods of the release before, outside of the Service, and the cluster ends them by itself', async () => {
    const site = openSite({ strategy, keepPreviousS: 60 });
    await site.deliver('a');
    expect(site.names('Job')).toEqual([]);
    await site.deliver('b');
    const job = await site.cluster.read<V1Job>(PREVIOUS);
    const { parallelism, activeDeadlineSeconds = 0, ttlSecondsAfterFinished, template } = job?.spec ?? {};
    expect({ parallelism, ttlSecondsAfterFinished, image: template?.spec?.containers[0].image }).toEqual({
      parallelism: 3,
      ttlSecondsAfterFinished: 0,
      image: `registry/hvs-api@${site.a.image.digest}`,
    });
    expect(activeDeadlineSeconds).toBeGreaterThanOrEqual(60);
    expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
    expect(await site.deliver('b')).toMatchObject({ outcome: 'unchanged' });
  });

  test('going back turns the Service to them before anything else, proves them, and ends on the stable pods', async () => {
    const site = await deliveredTwice(strategy);
    const before = site.writes.length;
    const receipt = await back(site);
    expect(receipt).toMatchObject({ outcome: 'rolled-back', release: site.a });
    // Its end is put off first: pods that serve must not end by the clock.
    expect(shown(site.writes.slice(before)).slice(0, 2)).toEqual([
      'patch Job hvs-api-previous',
      'patch Service hvs-api-service',
    ]);
    const turned = site.writes.indexOf('patch Service hvs-api-service', before);
    for (const { digests, pods } of site.traffic.slice(turned))
      expect({ digests, enough: pods.length >= 3 }).toEqual({ digests: [site.a.image.digest], enough: true });
    expect(receipt.checks.filter(({ subject }) => subject.startsWith('hvs-api-previous')).length).toBeGreaterThan(3);
    expect(site.names('Job')).toEqual([]);
    await expectChampion(site);
  });

  test('a rollback that was killed while they serve is finished by the same command, and no delivery takes them away', async () => {
    const site = await killedWhileTheyServe(strategy);
    expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
    expect(await readStatus(site.cluster, site.environment)).toMatchObject({ serving: 'previous', isSettled: false });
    expect(await site.deliver('c')).toMatchObject({
      outcome: 'refused',
      reasons: [expect.stringContaining('hvs rollback --env dev')],
    });
    expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a });
    await expectChampion(site);
  });

  test.each(['patch Job hvs-api-previous', 'patch Service hvs-api-service'])(
    'where %s is refused, going back takes the way round: by the stable pods',
    async (write) => {
      const site = await deliveredTwice(strategy);
      let isRefused = false;
      site.hooks.intercept = (call) => {
        if (call !== write || isRefused) return;
        isRefused = true;
        throw new DeliveryError('cluster-refused', 'admission webhook "gate" denied the request');
      };
      expect(await back(site)).toMatchObject({
        outcome: 'rolled-back',
        release: site.a,
        warnings: [expect.stringMatching(/^going back took a roll-out: .*webhook "gate"/)],
      });
      expect(site.names('Job')).toEqual([]);
      await expectChampion(site);
    },
  );

  test('a delivery that fails after they were kept goes back by the stable pods, too, where the Job is not to be had', async () => {
    const site = openSite({ strategy, keepPreviousS: 60 });
    await site.deliver('a');
    site.hooks.intercept = (call) => {
      if (/^(patch|remove) Job/.test(call))
        throw new DeliveryError(
          'cluster-forbidden',
          'jobs.batch is forbidden: User "ann" cannot patch resource "jobs"',
        );
      if (call === 'apply ConfigMap hvs-verified')
        throw new DeliveryError('cluster-refused', 'admission webhook "gate" denied the request');
    };
    const receipt = await site.deliver('b');
    expect(receipt).toMatchObject({
      outcome: 'rolled-back',
      warnings: expect.arrayContaining([expect.stringMatching(/^going back took a roll-out: .*User "ann"/)]),
    });
    await expectChampion(site);
  });

  test('pods that serve meanwhile stay where the last step, their end, is refused: that is a warning', async () => {
    const site = await deliveredTwice(strategy);
    site.hooks.intercept = (call) => {
      if (call.startsWith('remove Job'))
        throw new DeliveryError(
          'cluster-forbidden',
          'jobs.batch is forbidden: User "ann" cannot delete resource "jobs"',
        );
    };
    expect(await back(site)).toMatchObject({
      outcome: 'rolled-back',
      release: site.a,
      warnings: [expect.stringMatching(/^Job hvs-dev\/hvs-api-previous is still there.*User "ann".*kubectl/)],
    });
    await expectChampion(site);
  });

  test('a rollback that was killed while they serve is not turned to the bad release when it cannot change the Job', async () => {
    const site = await killedWhileTheyServe(strategy);
    const before = site.writes.length;
    site.hooks.intercept = (call) => {
      if (call.startsWith('patch Job'))
        throw new DeliveryError('cluster-refused', 'admission webhook "gate" denied the request');
    };
    expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a });
    for (const { digests } of site.traffic.slice(before)) expect(digests).toEqual([site.a.image.digest]);
    await expectChampion(site);
  });

  test('a kept pod that is not ready when it serves is a finding, and the way back goes on', async () => {
    const site = await deliveredTwice(strategy);
    // Each look at what the Service reaches takes longer than it is waited for.
    let lateMs = 0;
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + lateMs);
    onTestFinished(() => clock.mockRestore());
    const pod = { kind: 'Pod', name: 'hvs-api-previous-0', namespace: NAMESPACE } as const;
    site.hooks.intercept = (call) => {
      if (call === 'list EndpointSlice') lateMs += 31_000;
      if (call === 'patch Service hvs-api-service' && site.names('Job').length > 0)
        void site.cluster.patch(pod, { status: { conditions: [{ type: 'Ready', status: 'False' }] } });
    };
    const receipt = await back(site);
    expect(receipt).toMatchObject({ outcome: 'rolled-back', release: site.a });
    expect(receipt.checks).toContainEqual({
      name: 'service',
      subject: 'hvs-api-service',
      passed: false,
      detail: expect.stringContaining('not hvs-api-previous-0'),
    });
    expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
    expect((await site.store.readVerified())?.release).toEqual(site.a);
  });

  test('their end that cannot be set when all is proven is a warning', async () => {
    const site = openSite({ strategy, keepPreviousS: 60 });
    await site.deliver('a');
    site.hooks.intercept = (call) => {
      if (call.startsWith('patch Job'))
        throw new DeliveryError('cluster-refused', 'admission webhook "gate" denied the request');
    };
    expect(await site.deliver('b')).toMatchObject({
      outcome: 'delivered',
      warnings: [expect.stringMatching(/^the pods of the release before stay longer than 60 s: .*webhook "gate"/)],
    });
    expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
  });

  test('pods of the release before that do not start are a warning, and no reason to fail', async () => {
    const site = openSite({ strategy, keepPreviousS: 60 });
    await site.deliver('a');
    site.hooks.intercept = (call) => {
      if (call.startsWith('create Job')) throw new DeliveryError('cluster-forbidden', 'exceeded quota: small');
    };
    expect(await site.deliver('b')).toMatchObject({
      outcome: 'delivered',
      warnings: [expect.stringMatching(/^no pods of the release before are kept.*exceeded quota/)],
    });
    site.hooks.intercept = silent;
    expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a });
    await expectChampion(site);
  });
});

test('kept pods outlast all that comes before they may go: a canary that bakes for an hour', async () => {
  const site = await deliveredTwice('canary');
  const verified = await site.store.readVerified();
  const settings = { ...site.environment.settings, bakeS: 3600, timeouts: { candidateReadyS: 60, rolloutS: 180 } };
  if (verified === undefined) throw new Error('nothing is on record');
  await startPrevious(
    site.cluster,
    { namespace: NAMESPACE, verified, replicas: 3, settings },
    { progress: silent, signal: never },
  );
  const job = await site.cluster.read<V1Job>(PREVIOUS);
  expect(job?.spec?.activeDeadlineSeconds).toBeGreaterThanOrEqual(180 + 3600 + 60);
});

test.each([
  ['rolling', 60],
  ['blue-green', 0],
] as const)('%s with %i s keeps nothing', async (strategy, keepPreviousS) => {
  const site = openSite({ strategy, keepPreviousS });
  await site.deliver('a');
  await site.deliver('b');
  expect(site.writes.filter((write) => write.includes('Job'))).toEqual([]);
});

test('a canary that is ended half-way leaves the Service in the first writes', async () => {
  const site = openSite({ strategy: 'canary' });
  await site.deliver('a');
  site.hooks.intercept = () => {
    if (site.traffic.at(-1)?.digests.includes(site.b.image.digest))
      throw new DeliveryError('cluster-refused', 'killed');
  };
  await site.deliver('b').catch(() => undefined);
  site.hooks.intercept = silent;
  expect(site.serving(NAMESPACE)).toContain(site.b.image.digest);
  const before = site.writes.length;
  expect(await back(site)).toMatchObject({ outcome: 'rolled-back', release: site.a });
  expect(shown(site.writes.slice(before)).slice(0, 2).toSorted()).toEqual([
    'patch Pod hvs-api-candidate-1-0',
    'patch Service hvs-api-service',
  ]);
  await expectChampion(site);
});

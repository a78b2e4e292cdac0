import { ModelError } from '@hvs/model-version';
import { describe, expect, test } from 'vitest';
import { DeliveryError } from '../delivery-error.ts';
import { type FollowedSite, openFollowedSite, openProvenSite, VERSIONS } from '../simulated/followed-site.fixture.ts';
import { DEPLOYMENT, NAMESPACE, never, silent } from '../simulated/site.fixture.ts';

const LEASE = { kind: 'Lease', name: 'hvs-delivery', namespace: NAMESPACE } as const;

/** The image of `c`. */
function putByHand(site: FollowedSite): void {
  site.writeAs('kubectl-set', DEPLOYMENT, (deployment) => {
    const { template } = deployment.spec as { template: { spec: { containers: { image: string }[] } } };
    template.spec.containers[0].image = `registry/hvs-api@${site.c.image.digest}`;
  });
}

function expectServing({ serving, registry, ...site }: FollowedSite, which: 'a' | 'b' | 'c'): void {
  expect(serving(NAMESPACE)).toEqual([site[which].image.digest]);
  expect(registry.versionOf('champion')).toBe(VERSIONS[which]);
}

describe('what others left', () => {
  const killAt = (site: FollowedSite, call: string) => {
    site.hooks.intercept = (now) => {
      if (now === call) site.hooks.intercept = () => kill();
    };
  };
  const kill = () => {
    throw new DeliveryError('cluster-refused', 'killed');
  };
  /** A CI job that ended in the middle of a delivery of its own image. */
  async function leaveHalfDone(site: FollowedSite, which: 'b' | 'c'): Promise<void> {
    killAt(site, 'apply Deployment hvs-api-deployment');
    await site.deliver(which).catch(() => undefined);
    site.hooks.intercept = silent;
    expect(await site.store.readBegun()).toMatchObject({ what: 'delivery' });
    await site.freeLock();
  }

  test('a delivery of a dead job is finished where it is still wanted, with the image of the job', async () => {
    const site = await openProvenSite();
    await leaveHalfDone(site, 'b');
    let isMade = false;
    const ensureImage = async () => {
      isMade = true;
      return site.b.image;
    };
    expect(await site.pass({ ensureImage })).toMatchObject({ receipt: { outcome: 'delivered' } });
    expect(isMade).toBe(false);
    expectServing(site, 'b');
  });

  test('it is taken back where it is not wanted any more', async () => {
    const site = await openProvenSite();
    await site.registry.models.deleteAlias('hvs', 'candidate');
    await leaveHalfDone(site, 'b');
    expect(await site.pass()).toMatchObject({ action: 'take-back', receipt: { outcome: 'rolled-back' } });
    expectServing(site, 'a');
    expect(await site.pass()).toMatchObject({ action: 'nothing' });
  });

  test('another version that is wanted takes its place', async () => {
    const site = await openProvenSite();
    await leaveHalfDone(site, 'c');
    expect(await site.pass()).toMatchObject({ action: 'deliver' });
    expectServing(site, 'b');
  });

  test('a delivery that runs is waited for', async () => {
    const site = await openProvenSite();
    const renewTime = new Date().toISOString();
    const spec = { holderIdentity: 'ci', leaseDurationSeconds: 30, renewTime };
    await site.cluster.patch(LEASE, { spec, metadata: { annotations: null } });
    expect(await site.pass()).toMatchObject({ action: 'wait', reason: expect.stringContaining('by ci') });
    // Pods of two models are what a delivery is.
    putByHand(site);
    expect(await site.pass()).toMatchObject({ action: 'wait', disagreement: undefined });
  });

  test('an image that was put there is a disagreement while somebody else has just taken the lock', async () => {
    const site = await openProvenSite();
    await site.want('a');
    putByHand(site);
    let looks = 0;
    site.hooks.intercept = (call) => {
      if (call !== `read Lease ${LEASE.name}`) return;
      looks += 1;
      if (looks > 1) throw new DeliveryError('lock-held', 'dev is being delivered to by ci');
    };
    expect(await site.pass()).toMatchObject({
      action: 'wait',
      reason: 'dev is being delivered to by ci',
      disagreement: expect.stringContaining('runs instead of the proven'),
    });
    site.hooks.intercept = silent;
    expect(await site.pass()).toMatchObject({ action: 'take-back', disagreement: undefined });
    expectServing(site, 'a');
  });

  test('an image that somebody put there by hand is taken out', async () => {
    const site = await openProvenSite();
    await site.registry.models.setAlias('hvs', 'candidate', VERSIONS.a);
    putByHand(site);
    expect(await site.pass()).toMatchObject({ action: 'take-back', receipt: { outcome: 'rolled-back' } });
    expectServing(site, 'a');
    expect(site.registry.tagsOf(VERSIONS.a)).toMatchObject({ 'hvs.dev.outcome': 'delivered' });
  });

  test('it is taken out also where a delivery needs an approval', async () => {
    const site = openFollowedSite();
    const settings = { ...site.followRequest.environment.settings, approval: 'named' as const };
    const environment = { ...site.followRequest.environment, settings };
    const approval = { by: 'Eve', reason: 'seen', at: '2026-11-28T12:00:00.000Z', through: 'CI environment' as const };
    await site.want('a');
    await site.pass({}, never, silent, { environment, approval });
    putByHand(site);
    await site.pass({}, never, silent, { environment });
    expectServing(site, 'a');
  });

  test('it is taken out also while the registry is away', async () => {
    const site = await openProvenSite();
    site.registry.hooks.intercept = () => {
      throw new Error('no answer');
    };
    await expect(site.pass()).rejects.toThrow('no answer');
    putByHand(site);
    expect(await site.pass()).toMatchObject({
      action: 'take-back',
      reason: expect.stringMatching(/the registry is away$/),
      receipt: { outcome: 'rolled-back' },
      untold: 'Error: no answer',
    });
    expectServing(site, 'a');
  });

  test('a job that died on another machine is taken over', async () => {
    const site = await openProvenSite();
    await site.cluster.patch(LEASE, { spec: { holderIdentity: 'ci' } });
    await site.abandonLock();
    expect(await site.pass()).toMatchObject({ action: 'deliver', receipt: { outcome: 'delivered' } });
    expectServing(site, 'b');
  });

  test('CI is asked again at once for a delivery whose job died', async () => {
    const site = await openProvenSite();
    let asked = 0;
    const dispatch = async () => void (asked += 1);
    await site.pass({ dispatch });
    await leaveHalfDone(site, 'b');
    expect(await site.pass({ dispatch })).toMatchObject({ action: 'dispatch' });
    expect(await site.pass({ dispatch })).toMatchObject({ action: 'wait' });
    expect(asked).toBe(2);
  });
});

describe('what keeps a version from being delivered', () => {
  test('files that changed since it was registered refuse it', async () => {
    const site = await openProvenSite();
    const version = site.registry.register('/nowhere');
    await site.registry.models.setTag({ name: 'hvs', version }, 'hvs.sha256', 'e'.repeat(64));
    await site.registry.models.setAlias('hvs', 'candidate', version);
    expect(await site.pass()).toMatchObject({ action: 'nothing', isBlocked: true });
    expect(site.registry.tagsOf(version)).toMatchObject({
      'hvs.dev.outcome': 'refused',
      'hvs.dev.reason': expect.stringContaining('model-card.json'),
    });
    const before = site.registry.writes.length;
    expect(await site.pass()).toMatchObject({ action: 'nothing', isBlocked: true });
    expect(site.registry.writes.length).toBe(before);
    expectServing(site, 'a');
  });

  test('a version that served before and whose files are gone is refused, and told once', async () => {
    const site = await openProvenSite();
    await site.pass();
    await site.want('a');
    site.registry.hooks.intercept = (call) => {
      if (call === 'download') throw new ModelError('card-invalid', 'its card is not JSON');
    };
    expect(await site.pass()).toMatchObject({ isBlocked: true });
    const before = site.registry.writes.length;
    expect(await site.pass()).toMatchObject({ isBlocked: true, told: [] });
    expect(site.registry.writes.length).toBe(before);
    expect(site.registry.tagsOf(VERSIONS.a)).toMatchObject({
      'hvs.dev.outcome': 'refused',
      'hvs.dev.reason': 'its card is not JSON [card-invalid]',
    });
    expectServing(site, 'b');
  });

  test('a judge that fails is told once, and tried again', async () => {
    const site = await openProvenSite();
    const { decide } = site.judges;
    site.judges.decide = () => {
      throw new Error('the judge ended with exit code 1');
    };
    expect(await site.pass()).toMatchObject({ action: 'failed', wanted: 'hvs 2', isWantedServing: false });
    const told = site.registry.tagsOf(VERSIONS.b);
    expect(told).toMatchObject({
      'hvs.dev.outcome': 'failed',
      'hvs.dev.reason': 'Error: the judge ended with exit code 1',
    });
    expect(await site.pass()).toMatchObject({ action: 'failed' });
    expect(site.registry.tagsOf(VERSIONS.b)).toEqual(told);
    site.judges.decide = decide;
    expect(await site.pass()).toMatchObject({ receipt: { outcome: 'delivered' } });
    expect(site.registry.tagsOf(VERSIONS.b)).toMatchObject({ 'hvs.dev.outcome': 'delivered' });
  });

  test('a judge that fails when a person asks again does not bring the old verdict back', async () => {
    const site = await openProvenSite();
    const { decide } = site.judges;
    site.judges.decide = (judgement) => ({ ...judgement, verdict: 'refused', reasons: ['it misses 3 events'] });
    await site.pass();
    await site.registry.models.deleteTag({ name: 'hvs', version: VERSIONS.b }, 'hvs.dev.outcome');
    site.judges.decide = () => {
      throw new Error('the judge ended with exit code 1');
    };
    expect(await site.pass()).toMatchObject({ action: 'failed' });
    site.judges.decide = decide;
    expect(await site.pass()).toMatchObject({ receipt: { outcome: 'delivered' } });
  });
});

test('CI is asked once for a version, and again when its time is over', async () => {
  const site = await openProvenSite();
  const asked: string[] = [];
  const dispatch = async ({ version }: { version: { version: string } }) => void asked.push(version.version);
  expect(await site.pass({ dispatch })).toMatchObject({ action: 'dispatch' });
  expect(await site.pass({ dispatch })).toMatchObject({
    action: 'wait',
    reason: expect.stringContaining('CI was asked'),
  });
  expect(asked).toEqual([VERSIONS.b]);
  await site.pass({ dispatch }, never, silent, { dispatchDeadlineS: 0 });
  expect(asked).toEqual([VERSIONS.b, VERSIONS.b]);
  // Its judge refuses, and a person asks anew.
  site.judges.decide = (judgement) => ({ ...judgement, verdict: 'refused', reasons: ['it misses 3 events'] });
  await site.pass();
  expect(await site.pass({ dispatch })).toMatchObject({ action: 'nothing', isBlocked: true });
  await site.registry.models.deleteTag({ name: 'hvs', version: VERSIONS.b }, 'hvs.dev.outcome');
  expect(await site.pass({ dispatch })).toMatchObject({ action: 'dispatch' });
  expect(await site.pass({ dispatch })).toMatchObject({ action: 'wait' });
  // CI delivers, and the registry is told by whoever follows it.
  await site.deliver('b');
  expect(await site.pass({ dispatch })).toMatchObject({ action: 'nothing' });
  expectServing(site, 'b');
});

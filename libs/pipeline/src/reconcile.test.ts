import { RegistryError } from '@hvs/model-version/registry';
import { describe, expect, test } from 'vitest';
import { DeliveryError } from './delivery-error.ts';
import { rollBack } from './rollback.ts';
import { type FollowedSite, openFollowedSite, openProvenSite, VERSIONS } from './simulated/followed-site.fixture.ts';
import { NAMESPACE, never, silent } from './simulated/site.fixture.ts';

function expectServing({ serving, registry, ...site }: FollowedSite, which: 'a' | 'b' | 'c'): void {
  expect(serving(NAMESPACE)).toEqual([site[which].image.digest]);
  expect(registry.versionOf('champion')).toBe(VERSIONS[which]);
}

test('a version that gets the alias is judged, delivered and told; the same again writes nothing', async () => {
  const site = openFollowedSite();
  expect(await site.pass()).toMatchObject({ action: 'nothing', reason: 'the registry wants no version here' });
  await site.want('a');
  expect(await site.pass()).toMatchObject({ action: 'deliver', receipt: { outcome: 'delivered' } });
  await site.want('b');
  const pass = await site.pass();
  expect(pass).toMatchObject({
    action: 'deliver',
    reason: expect.stringMatching(/^hvs 2 is wanted, and hvs 1 .* serves$/),
    receipt: { outcome: 'delivered', judgement: { verdict: 'approved' } },
    told: ['hvs 2: delivered in dev', 'hvs 1: superseded in dev', 'champion of hvs: 1 -> 2'],
    disagreement: undefined,
    isWantedServing: true,
  });
  expect(site.judged).toEqual(['1 beside nothing', '2 beside 1']);
  expectServing(site, 'b');
  expect(site.registry.tagsOf(VERSIONS.b)).toEqual({
    'hvs.sha256': site.b.model.sha256,
    'hvs.dev.outcome': 'delivered',
    'hvs.dev.digest': site.b.image.digest,
    'hvs.dev.at': pass.receipt?.ended,
    'hvs.dev.verdict': 'approved',
    'hvs.dev.receipt': pass.receipt?.id,
  });
  const before = [site.writes.length, site.registry.writes.length];
  expect(await site.pass()).toMatchObject({ action: 'nothing', told: [] });
  expect([site.writes.length, site.registry.writes.length]).toEqual(before);
});

test('a stage is followed as an alias is', async () => {
  const site = openFollowedSite();
  const settings = { ...site.followRequest.environment.settings, follow: { model: 'hvs', stage: 'Production' } };
  const environment = { ...site.followRequest.environment, settings };
  site.registry.setStage(VERSIONS.c, 'Production');
  await site.pass({}, never, silent, { environment });
  expectServing(site, 'c');
});

describe('a version that is not delivered', () => {
  test.each(['refused', 'not-enough-evidence'] as const)(
    'by the judge, %s: told once, not tried again',
    async (verdict) => {
      const site = await openProvenSite();
      site.judges.decide = (judgement) => ({ ...judgement, verdict, reasons: ['it misses 3 events'] });
      expect(await site.pass()).toMatchObject({ receipt: { outcome: 'refused', judgement: { verdict } } });
      expect(site.registry.tagsOf(VERSIONS.b)).toMatchObject({
        'hvs.dev.outcome': verdict,
        'hvs.dev.reason': `the judge says ${verdict}; it misses 3 events`,
      });
      const before = site.writes.length;
      expect(await site.pass()).toMatchObject({ action: 'nothing', isBlocked: true });
      expect(site.writes.length).toBe(before);
      expectServing(site, 'a');
      // The judge learnt better, and a person asks anew.
      site.judges.decide = (judgement) => judgement;
      await site.registry.models.deleteTag({ name: 'hvs', version: VERSIONS.b }, 'hvs.dev.outcome');
      expect(await site.pass()).toMatchObject({ receipt: { outcome: 'delivered' } });
      expect(site.judged).toHaveLength(3);
      expectServing(site, 'b');
    },
  );

  test('refused by the judge, but a named person answers for it', async () => {
    const site = await openProvenSite();
    const override = { by: 'Ann', reason: 'seen in the field', at: '2026-11-28T12:00:00.000Z' };
    site.judges.decide = (judgement) => ({ ...judgement, verdict: 'refused', override });
    expect(await site.pass()).toMatchObject({ receipt: { outcome: 'delivered', judgement: { override } } });
    expectServing(site, 'b');
  });

  test('a bad one is rolled back, quarantined and left alone until the quarantine is lifted', async () => {
    const site = await openProvenSite({ b: { waiting: 'CrashLoopBackOff' } });
    expect(await site.pass()).toMatchObject({ receipt: { outcome: 'rolled-back' } });
    expect(site.registry.tagsOf(VERSIONS.b)).toMatchObject({
      'hvs.dev.outcome': 'rolled-back',
      'hvs.dev.quarantined': 'true',
      'hvs.dev.reason': expect.stringContaining('CrashLoopBackOff'),
    });
    expect(await site.pass()).toMatchObject({ action: 'nothing', reason: expect.stringContaining('is quarantined') });
    await site.registry.models.deleteTag({ name: 'hvs', version: VERSIONS.b }, 'hvs.dev.outcome');
    expect(await site.pass()).toMatchObject({ action: 'nothing', reason: expect.stringContaining('is quarantined') });
    await site.store.quarantine(site.b.image.digest, undefined);
    expect(await site.pass()).toMatchObject({ action: 'deliver', receipt: { outcome: 'rolled-back' } });
    // Judged once: the environment keeps the judgement of the two.
    expect(site.judged).toEqual(['1 beside nothing', '2 beside 1']);
    expectServing(site, 'a');
  });

  test('a version whose files are no model is refused by its tags, and read once', async () => {
    const site = await openProvenSite();
    const version = site.registry.register('/nowhere');
    await site.registry.models.setAlias('hvs', 'candidate', version);
    expect(await site.pass()).toMatchObject({ action: 'nothing', isBlocked: true });
    expect(site.registry.tagsOf(version)).toMatchObject({
      'hvs.dev.outcome': 'refused',
      'hvs.dev.reason': expect.stringContaining('model-card.json'),
    });
    let downloads = 0;
    site.registry.hooks.intercept = (call) => void (downloads += Number(call === 'download'));
    await site.pass();
    expect(downloads).toBe(0);
    expectServing(site, 'a');
  });

  test('one that needs an approval waits for it without new receipts, and goes then', async () => {
    const site = await openProvenSite();
    const settings = { ...site.followRequest.environment.settings, approval: 'named' as const };
    const guarded = { environment: { ...site.followRequest.environment, settings } };
    const pass = async () => site.pass({}, never, silent, guarded);
    expect(await pass()).toMatchObject({ receipt: { outcome: 'refused' } });
    const before = site.writes.length;
    expect(await pass()).toMatchObject({ action: 'nothing', reason: expect.stringContaining('hvs approve --env dev') });
    expect(site.writes.length).toBe(before);
    const approval = { by: 'Eve', reason: 'seen', at: '2026-11-28T12:00:00.000Z', through: 'hvs approve' as const };
    await site.store.approve(site.b.image.digest, approval);
    expect(await pass()).toMatchObject({ receipt: { outcome: 'delivered' } });
    expect(site.registry.tagsOf(VERSIONS.b)).toMatchObject({ 'hvs.dev.approver': 'Eve' });
  });

  test('a champion that is nowhere to be compared with is an error that says what to do', async () => {
    const site = openFollowedSite();
    await site.deliver('c');
    site.registry.remove(VERSIONS.c);
    await site.want('b');
    expect(await site.pass()).toMatchObject({
      action: 'failed',
      failure: { code: 'nothing-verified', hint: expect.stringContaining('hvs register') },
    });
    await site.pass({}, never, silent, { shipped: [site.request('c').modelFolder] });
    expect(site.judged).toEqual(['2 beside 3']);
  });

  test('a champion that others registered, without a tag, is found by its files', async () => {
    const site = openFollowedSite();
    await site.deliver('a');
    await site.want('b');
    await site.pass();
    expect(site.judged).toEqual(['2 beside 1']);
    expectServing(site, 'b');
  });
});

describe('the registry and what serves', () => {
  test('of several versions with the model that serves the one that is wanted is champion, and stays it', async () => {
    const site = openFollowedSite();
    const twin = site.registry.register(site.request('a').modelFolder);
    await site.registry.models.setTag({ name: 'hvs', version: twin }, 'hvs.sha256', site.a.model.sha256);
    await site.want('a');
    await site.pass();
    expectServing(site, 'a');
    await site.registry.models.deleteAlias('hvs', 'candidate');
    expect(await site.pass()).toMatchObject({ told: [], disagreement: undefined });
    expectServing(site, 'a');
    await site.registry.models.setAlias('hvs', 'candidate', twin);
    expect(await site.pass()).toMatchObject({
      action: 'nothing',
      told: expect.arrayContaining(['champion of hvs: 1 -> 4']),
    });
  });

  test('a champion that somebody moved by hand is set back', async () => {
    const site = await openProvenSite();
    await site.pass();
    await site.registry.models.setAlias('hvs', 'champion', VERSIONS.c);
    expect(await site.pass()).toMatchObject({ action: 'nothing', told: ['champion of hvs: 3 -> 2'] });
    expectServing(site, 'b');
  });

  test('a champion that somebody moves in the same moment is told, and set back by the next pass', async () => {
    const site = await openProvenSite();
    site.registry.hooks.intercept = (call) => {
      if (call !== 'read alias champion' || site.registry.writes.at(-1) !== `set alias champion ${VERSIONS.b}`) return;
      site.registry.hooks.intercept = silent;
      void site.registry.models.setAlias('hvs', 'champion', VERSIONS.c);
    };
    expect(await site.pass()).toMatchObject({ disagreement: expect.stringContaining('moved to 3 at the same time') });
    await site.pass();
    expectServing(site, 'b');
  });

  test('after a rollback by a person the champion goes back, and the version that was left is not delivered again', async () => {
    const site = await openProvenSite();
    await site.pass();
    const { environment } = site.followRequest;
    const back = { environment, by: 'ann', reason: 'it smells', lockWaitS: 0, now: false };
    await rollBack(back, site.services, silent, never);
    expect(await site.pass()).toMatchObject({ action: 'nothing', isBlocked: true, disagreement: undefined });
    expectServing(site, 'a');
    expect(site.registry.tagsOf(VERSIONS.b)).toMatchObject({
      'hvs.dev.outcome': 'rolled-back',
      'hvs.dev.reason': expect.stringContaining('it smells'),
    });
    expect(site.registry.tagsOf(VERSIONS.a)).toMatchObject({ 'hvs.dev.outcome': 'delivered' });
  });

  test('a registry that goes away in the middle of a delivery is told by the next pass', async () => {
    const site = await openProvenSite();
    site.hooks.intercept = (call) => {
      if (call !== 'apply Deployment hvs-api-candidate') return;
      site.registry.hooks.intercept = () => {
        throw new Error('no answer');
      };
    };
    expect(await site.pass()).toMatchObject({
      receipt: { outcome: 'delivered' },
      untold: expect.stringContaining('no answer'),
    });
    expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
    site.registry.hooks.intercept = silent;
    expect(await site.pass()).toMatchObject({ action: 'nothing', disagreement: undefined });
    expectServing(site, 'b');
  });

  test('a model that serves and that the registry does not hold is a disagreement', async () => {
    const site = openFollowedSite();
    await site.deliver('c');
    site.registry.remove(VERSIONS.c);
    expect(await site.pass()).toMatchObject({ disagreement: expect.stringContaining('register it') });
  });

  test('versions without a tag are downloaded once to find what serves, also those whose files are no model', async () => {
    const site = openFollowedSite();
    await site.deliver('a');
    const broken = site.registry.register('/nowhere');
    const downloads: string[] = [];
    site.registry.hooks.intercept = (call) => void (call === 'download' && downloads.push(call));
    expect(await site.pass()).toMatchObject({ told: expect.arrayContaining(['champion of hvs: none -> 1']) });
    expect(downloads).toHaveLength(4);
    expect(site.registry.tagsOf(broken)).toMatchObject({ 'hvs.unreadable': expect.stringContaining('model-card') });
    site.registry.remove(VERSIONS.a);
    expect(await site.pass()).toMatchObject({ disagreement: expect.stringContaining('register it') });
    expect(downloads).toHaveLength(4);
  });

  test('of a registry full of versions without a tag each pass downloads ten', async () => {
    const site = openFollowedSite();
    await site.deliver('a');
    for (let count = 0; count < 12; count += 1) site.registry.register('/nowhere');
    let downloads = 0;
    site.registry.hooks.intercept = (call) => void (downloads += Number(call === 'download'));
    expect(await site.pass()).toMatchObject({ disagreement: expect.stringContaining('register it') });
    expect(downloads).toBe(10);
    expect(await site.pass()).toMatchObject({ told: expect.arrayContaining(['champion of hvs: none -> 1']) });
  });
});

test.each(['read alias candidate', 'read alias champion', 'download'])(
  'Ctrl-C ends the call %s of the registry, and nothing is done or told after it',
  async (call) => {
    const site = await openProvenSite();
    const before = [site.writes.length, site.registry.writes.length];
    const ended = new AbortController();
    site.registry.hooks.intercept = (one) => {
      if (one === call) ended.abort(new DeliveryError('aborted', 'ended by SIGTERM'));
    };
    // The sha256 of the version that is wanted is read from its files.
    await expect(site.pass({}, ended.signal)).rejects.toMatchObject({ code: 'aborted' });
    expect([site.writes.length, site.registry.writes.length]).toEqual(before);
    expectServing(site, 'a');
  },
);

test('a version is told nothing of a registry that was away for a moment', async () => {
  const site = await openProvenSite();
  await site.registry.models.setTag({ name: 'hvs', version: VERSIONS.b }, 'hvs.sha256', site.b.model.sha256);
  let isAway = true;
  site.registry.hooks.intercept = (call) => {
    if (call === 'download' && isAway) throw new RegistryError('registry-unreachable', 'no answer');
  };
  expect(await site.pass()).toMatchObject({ action: 'failed', failure: { code: 'registry-unreachable' } });
  expect(site.registry.tagsOf(VERSIONS.b)).toEqual({ 'hvs.sha256': site.b.model.sha256 });
  isAway = false;
  expect(await site.pass()).toMatchObject({ receipt: { outcome: 'delivered' } });
});

test('a delivery that Ctrl-C ended is tried again', async () => {
  const site = await openProvenSite();
  const ended = new AbortController();
  site.hooks.intercept = (call) => {
    if (call === 'apply Deployment hvs-api-candidate') ended.abort(new DeliveryError('aborted', 'ended by SIGTERM'));
  };
  expect(await site.pass({}, ended.signal)).toMatchObject({ receipt: { outcome: 'rolled-back', failure: 'aborted' } });
  expect(site.registry.tagsOf(VERSIONS.b)).toMatchObject({ 'hvs.dev.outcome': 'failed' });
  site.hooks.intercept = silent;
  expect(await site.pass()).toMatchObject({ receipt: { outcome: 'delivered' } });
});

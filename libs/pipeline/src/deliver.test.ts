import type { Report } from '@hvs/step';
import type { Manifest } from '@hvs/k8s-manifests';
import { describe, expect, test } from 'vitest';
import { DeliveryError } from './delivery-error.ts';
import type { Behaviour } from './simulated/pods.fixture.ts';
import { expectChampion, NAMESPACE, never, openSite, silent, type Site } from './simulated/site.fixture.ts';

const STRATEGIES = ['rolling', 'blue-green', 'canary'] as const;

describe.each(STRATEGIES)('%s', (strategy) => {
  test('a release into an empty environment, one after it, and the same again', async () => {
    const site = openSite({ strategy });
    expect(await site.deliver('a')).toMatchObject({ outcome: 'delivered', release: site.a });
    expect(await site.deliver('b')).toMatchObject({ outcome: 'delivered', release: site.b, before: site.a });
    expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
    expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
    expect(await site.store.readVerified()).toMatchObject({ release: site.b });
    expect(await site.store.readPrevious()).toMatchObject({ release: site.a });
    // How many candidate pods served at once, and how many stable ones beside them.
    const shares = site.traffic.map(({ pods }) =>
      [
        pods.filter((pod) => pod.includes('candidate')).length,
        pods.filter((pod) => !pod.includes('candidate')).length,
      ].join(':'),
    );
    expect(new Set(shares.slice(shares.indexOf('0:3')))).toEqual(
      new Set({ rolling: ['0:3'], 'blue-green': ['0:3', '3:0'], canary: ['0:3', '1:3'] }[strategy]),
    );

    const before = site.writes.length;
    expect(await site.deliver('b')).toMatchObject({ outcome: 'unchanged' });
    expect(site.writes.slice(before)).toEqual([expect.stringMatching(/^apply ConfigMap hvs-receipt-/)]);
  });

  test('a candidate that never becomes ready is stopped before the Service knows of it', async () => {
    const site = openSite({ strategy, b: { waiting: 'CrashLoopBackOff' } });
    await site.deliver('a');
    const before = site.writes.length;
    const receipt = await site.deliver('b');
    expect(receipt).toMatchObject({
      outcome: 'rolled-back',
      reasons: [expect.stringMatching(/CrashLoopBackOff.*\[candidate-failed\]/)],
    });
    expect(site.traffic.slice(before).flatMap(({ digests }) => digests)).not.toContain(site.b.image.digest);
    await expectChampion(site);
    expect(await site.store.readQuarantine()).toHaveProperty(site.b.image.digest);
    expect(await site.deliver('b')).toMatchObject({
      outcome: 'refused',
      reasons: [expect.stringContaining('quarantined')],
    });
  });

  test('what goes wrong once it serves is put back and verified', async () => {
    let isServing = false;
    const answer: Behaviour['answer'] = ({ path }) =>
      path === '/predict' && isServing ? { status: 500, body: 'late' } : undefined;
    const site = openSite({ strategy, b: { answer } });
    await site.deliver('a');
    // From the first write that lets traffic reach it.
    site.hooks.intercept = (call) =>
      void (isServing ||= /^(apply Deployment hvs-api-deployment|patch Service|patch Pod)/.test(call));
    const receipt = await site.deliver('b');
    expect(receipt).toMatchObject({
      outcome: 'rolled-back',
      reasons: [expect.stringMatching(/\[(watch|verification)-failed\]/)],
    });
    expect(receipt.steps.at(-1)).toMatchObject({ step: 'quarantine', done: true });
    await expectChampion(site);
  });

  test('an API server that goes away for good in the middle, and the next run', async () => {
    const site = openSite({ strategy });
    await site.deliver('a');
    let isAway = false;
    site.hooks.intercept = (call) => {
      isAway ||= call === 'apply Deployment hvs-api-deployment';
      if (isAway) throw new DeliveryError('cluster-unreachable', `${call}: no answer`);
    };
    const receipt = await site.deliver('b');
    expect(receipt).toMatchObject({
      outcome: 'rollback-failed',
      reasons: [expect.stringContaining('cluster-unreachable'), expect.stringContaining('going back failed')],
    });
    site.hooks.intercept = silent;
    expect(await site.store.readQuarantine()).toEqual({});
    // The Lease could not be given back; the same person's process goes on with it.
    expect(await site.deliver('b')).toMatchObject({ outcome: 'delivered' });
    expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
  });
});

/** Writes that took effect, but for those of the lock: on a busy machine it is renewed while a delivery runs. */
const countWrites = ({ writes }: Site) => writes.filter((write) => !write.includes(' Lease ')).length;

/** Some dozens of whole deliveries, on a machine that does other things too. */
const MATRIX_MS = 300_000;

test.each(STRATEGIES)(
  '%s: ended before or after any of its writes, the next run finds its way',
  async (strategy) => {
    const whole = openSite({ strategy, keepPreviousS: 60 });
    await whole.deliver('a');
    const first = countWrites(whole);
    await whole.deliver('b');
    const writes = countWrites(whole) - first;
    expect(writes).toBeGreaterThan(10);
    for (let last = 0; last <= writes; last += 1) {
      const site = openSite({ strategy, keepPreviousS: 60 });
      await site.deliver('a');
      const killedAt = countWrites(site) + last;
      // As kill -9 does it: from here on nothing of this run takes effect, not even its way back.
      site.hooks.intercept = () => {
        if (countWrites(site) >= killedAt) throw new DeliveryError('cluster-refused', 'killed');
      };
      await site.deliver('b').catch(() => undefined);
      site.hooks.intercept = silent;
      const { outcome, reasons } = await site.deliver('b');
      // After the last write only the lock is left to give back.
      expect({ last, outcome, reasons }).toEqual({
        last,
        outcome: last >= writes ? 'unchanged' : 'delivered',
        reasons: [],
      });
      expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
      expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
      expect(await site.store.readVerified()).toMatchObject({ release: site.b });
      expect(await site.store.readPrevious()).toMatchObject({ release: site.a });
    }
  },
  MATRIX_MS,
);

test.each<[string, NonNullable<Behaviour['answer']>, RegExp]>([
  [
    'another model',
    ({ path }) => (path === '/model-info' ? { status: 200, body: '{"sha256":"other"}' } : undefined),
    /model of .*sha256 is "other"/,
  ],
  [
    'not ready by its own word',
    ({ path }) => (path === '/health/ready' ? { status: 503, body: 'draining' } : undefined),
    /\/health\/ready answers 503/,
  ],
  [
    'bad requests taken',
    ({ body = '' }) => (body === '{}' ? { status: 200, body: '{}' } : undefined),
    /no readings is answered 200, not 400/,
  ],
  [
    'an answer that is no prediction',
    ({ path, body = '' }) =>
      path === '/predict' && body.length > 3000 ? { status: 200, body: '{"predictions":[]}' } : undefined,
    /golden vectors/,
  ],
])('a candidate with %s is refused its promotion, all its faults named', async (_, answer, reason) => {
  const site = openSite({ b: { answer } });
  await site.deliver('a');
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringMatching(reason)] });
  await expectChampion(site);
});

test('a fault of the surroundings goes back as well, but blames no digest', async () => {
  const site = openSite({ b: { waiting: 'CreateContainerConfigError' } });
  await site.deliver('a');
  expect(await site.deliver('b')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.stringContaining('[surroundings-failed]')],
  });
  expect(await site.store.readQuarantine()).toEqual({});
  await expectChampion(site);
});

test('the first release of an environment leaves nothing behind when it fails', async () => {
  const site = openSite({ b: { waiting: 'CrashLoopBackOff' } });
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back' });
  expect(site.names('Deployment')).toEqual([]);
  expect(await site.store.readVerified()).toBeUndefined();
});

test.each(STRATEGIES)('%s: what a killed delivery left behind is not taken for the next release', async (strategy) => {
  const site = openSite({ strategy });
  await site.deliver('a');
  // Ended with its candidate pods in the Service.
  site.hooks.intercept = () => {
    if (site.traffic.at(-1)?.digests.includes(site.b.image.digest))
      throw new DeliveryError('cluster-refused', 'killed');
  };
  await site.deliver('b').catch(() => undefined);
  site.hooks.intercept = silent;
  const isSafe = () => !site.serving(NAMESPACE).includes(site.c.image.digest);
  const proven: string[] = [];
  const report: Report = ({ type, step }) => {
    if (type === 'step-done') proven.push(step);
    if (!proven.includes('verify candidate')) expect(isSafe(), step).toBe(true);
  };
  expect(await site.deliver('c', {}, never, report)).toMatchObject({ outcome: 'delivered' });
  const after = site.traffic.slice(site.traffic.findIndex(({ pods }) => pods.length === 3));
  expect(Math.min(...after.map(({ pods }) => pods.length))).toBeGreaterThanOrEqual(3);
  expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
});

test('a candidate that was left beside the proven release is something to do', async () => {
  const site = openSite();
  await site.deliver('a');
  const stable = await site.cluster.read<Manifest>({
    kind: 'Deployment',
    name: 'hvs-api-deployment',
    namespace: NAMESPACE,
  });
  await site.cluster.apply({ ...stable, metadata: { name: 'hvs-api-candidate', namespace: NAMESPACE } });
  expect(await site.deliver('a')).toMatchObject({ outcome: 'delivered' });
  await expectChampion(site);
});

test('what was put back is proven, too: a champion that fell ill meanwhile is told', async () => {
  let isIll = false;
  const site = openSite({
    a: { answer: ({ path }) => (isIll && path === '/model-info' ? { status: 500, body: 'ill' } : undefined) },
    b: { waiting: 'CrashLoopBackOff' },
  });
  await site.deliver('a');
  isIll = true;
  expect(await site.deliver('b')).toMatchObject({
    outcome: 'rollback-failed',
    reasons: [expect.stringContaining('CrashLoopBackOff'), expect.stringMatching(/\/model-info answers 500: ill/)],
  });
});

test('a delivery whose lock was taken writes nothing more, not even its way back', async () => {
  const site = openSite();
  await site.deliver('a');
  let taken = 0;
  const report: Report = ({ type, step }) => {
    if (type !== 'step-started' || step !== 'roll out') return;
    void site.cluster.patch(
      { kind: 'Lease', name: 'hvs-delivery', namespace: NAMESPACE },
      { spec: { holderIdentity: 'bob' } },
    );
    taken = site.writes.length;
  };
  await expect(site.deliver('b', {}, never, report)).rejects.toMatchObject({
    code: 'lock-lost',
    message: expect.stringContaining('bob'),
  });
  expect(taken).toBeGreaterThan(0);
  expect(site.writes.slice(taken)).toEqual([]);
});

test('a time-out is no success', async () => {
  const site = openSite({ b: { waiting: 'ContainerCreating' } });
  await site.deliver('a');
  expect(await site.deliver('b')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.stringContaining('not ready after 0 s')],
  });
});

test('an abort goes back to the last verified state and blames no digest', async () => {
  const site = openSite();
  await site.deliver('a');
  const ended = new AbortController();
  site.hooks.intercept = (call) => {
    if (call === 'apply Deployment hvs-api-deployment') ended.abort(new DeliveryError('aborted', 'by Ctrl-C'));
    if (ended.signal.aborted && call === 'list EndpointSlice') site.hooks.intercept = silent;
  };
  expect(await site.deliver('b', {}, ended.signal)).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.stringContaining('[aborted]')],
  });
  expect(await site.store.readQuarantine()).toEqual({});
  await expectChampion(site);
});

test('a record that could not be written is not a delivery', async () => {
  const site = openSite();
  await site.deliver('a');
  let refused = 0;
  site.hooks.intercept = (call) => {
    if (!call.startsWith('apply ConfigMap hvs-verified') || refused > 0) return;
    refused += 1;
    throw new DeliveryError('cluster-refused', 'too large');
  };
  expect(await site.deliver('b')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.stringContaining('too large')],
  });
  await expectChampion(site);
});

test('production waits for somebody with a name, and keeps who it was', async () => {
  const site = openSite();
  const guarded = { ...site.environment, settings: { ...site.environment.settings, approval: 'named' as const } };
  expect(await site.deliver('a', { environment: guarded })).toMatchObject({
    outcome: 'refused',
    reasons: [expect.stringContaining('hvs approve')],
  });
  expect(site.writes).toEqual([expect.stringMatching(/^apply ConfigMap hvs-receipt-/)]);
  await site.store.approve(site.a.image.digest, {
    by: 'eve',
    reason: 'seen in staging',
    at: '2026-11-26T12:00:00Z',
    through: 'hvs approve',
  });
  expect(await site.deliver('a', { environment: guarded })).toMatchObject({
    outcome: 'delivered',
    approval: { by: 'eve', reason: 'seen in staging' },
  });
});

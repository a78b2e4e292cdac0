import { type Manifest, parseManifests } from '@hvs/k8s-manifests';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Registry } from './clients/registry.ts';
import { createEnvironmentStore } from './clients/environment-store.ts';
import { deliver } from './deliver.ts';
import type { DeliveryRequest, Services } from './delivery-request.ts';
import type { DeliverySettings } from './delivery-settings.ts';
import { PipelineError } from './errors.ts';
import { type ModelVersion, readModelVersion } from './model-version.ts';
import { plan } from './plan.ts';
import type { Release } from './release.ts';
import { rollBack } from './rollback.ts';
import { createSimulatedCluster } from './simulated/cluster.fixture.ts';
import type { Behaviour } from './simulated/pods.fixture.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NAMESPACE = 'hvs-dev';
const STRATEGIES = ['rolling', 'blue-green', 'canary'] as const;
const never = new AbortController().signal;
const silent = () => undefined;

let model: ModelVersion;
let overlay: Manifest[];
beforeAll(async () => {
  model = await readModelVersion(join(ROOT, 'models/hvs'));
  overlay = parseManifests(await readFile(join(ROOT, 'libs/k8s-manifests/rendered/dev.yaml'), 'utf8'));
});

const settings = (strategy: DeliverySettings['strategy']): DeliverySettings => ({
  strategy,
  approval: 'none',
  candidateReplicas: 1,
  canary: [{ percent: 25, pauseS: 0 }],
  bakeS: 0,
  p95BudgetMs: 50,
  maxErrorShare: 0.001,
  timeouts: { candidateReadyS: 0, rolloutS: 0 },
});

function releaseOf(letter: string): Release {
  const { name, version, sha256 } = model.card;
  return { image: { repository: 'registry/hvs-api', digest: `sha256:${letter.repeat(64)}` }, model: { name, version, sha256 }, revision: letter.repeat(40) };
}

/** An environment that `a` may be delivered to, then `b`, which behaves as told. */
function openSite(ofB: Partial<Behaviour> = {}, strategy: DeliverySettings['strategy'] = 'rolling') {
  const releases = { a: releaseOf('a'), b: releaseOf('b') };
  const simulated = createSimulatedCluster([
    { release: releases.a, golden: model.golden },
    { release: releases.b, golden: model.golden, ...ofB },
  ]);
  const registry = {
    resolveDigest: async (_repository: string, digest: string) => digest,
    readImage: async (_repository: string, digest: string) => {
      const { model: { name, version, sha256 }, revision } = digest === releases.b.image.digest ? releases.b : releases.a;
      const labels = { 'hvs.dev/model-name': name, 'hvs.dev/model-version': version, 'hvs.dev/model-sha256': sha256, 'org.opencontainers.image.revision': revision };
      return { digest, configDigest: digest, architecture: 'amd64', labels, annotations: labels, layers: [] };
    },
  } as unknown as Registry;
  const services: Services = { connect: () => simulated.cluster, registry, render: async () => structuredClone(overlay) };
  const environment = { name: 'dev', overlay: '', namespace: NAMESPACE, settings: settings(strategy) };
  const request = (which: 'a' | 'b', more: Partial<DeliveryRequest> = {}): DeliveryRequest => ({
    environment, image: releases[which].image, modelFolder: join(ROOT, 'models/hvs'), rows: model.golden.readings.slice(0, 8), by: 'ann', lockWaitS: 0, ...more,
  });
  return {
    ...simulated,
    ...releases,
    services,
    environment,
    request,
    store: createEnvironmentStore(simulated.cluster, NAMESPACE),
    deliver: async (which: 'a' | 'b', more?: Partial<DeliveryRequest>, signal = never) => deliver(request(which, more), services, silent, signal),
  };
}

type Site = ReturnType<typeof openSite>;

/** Only `a` serves, and is what is on record. */
async function expectChampion({ serving, names, store, a }: Site): Promise<void> {
  expect(serving(NAMESPACE)).toEqual([a.image.digest]);
  expect(names('Deployment')).toEqual(['hvs-api-deployment']);
  expect((await store.readVerified())?.release).toEqual(a);
}

describe.each(STRATEGIES)('%s', (strategy) => {
  test('a release into an empty environment, one after it, and the same again', async () => {
    const site = openSite({}, strategy);
    expect(await site.deliver('a')).toMatchObject({ outcome: 'delivered', release: site.a });
    expect(await site.deliver('b')).toMatchObject({ outcome: 'delivered', release: site.b, before: site.a });
    expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
    expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
    expect(await site.store.readVerified()).toMatchObject({ release: site.b });
    expect(await site.store.readPrevious()).toMatchObject({ release: site.a });

    const before = site.writes.length;
    expect(await site.deliver('b')).toMatchObject({ outcome: 'unchanged' });
    expect(site.writes).toHaveLength(before);
  });

  test('a candidate that never becomes ready is stopped before the Service knows of it', async () => {
    const site = openSite({ waiting: 'CrashLoopBackOff' }, strategy);
    await site.deliver('a');
    const before = site.writes.length;
    const receipt = await site.deliver('b');
    expect(receipt).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringMatching(/CrashLoopBackOff.*\[candidate-failed\]/)] });
    expect(site.writes.slice(before).filter((write) => write.startsWith('patch Pod'))).toEqual([]);
    await expectChampion(site);
    expect(await site.store.readQuarantine()).toHaveProperty(site.b.image.digest);
    expect(await site.deliver('b')).toMatchObject({ outcome: 'refused', reasons: [expect.stringContaining('quarantined')] });
  });

  test('what goes wrong once it serves is put back and verified', async () => {
    let isServing = false;
    const answer: Behaviour['answer'] = ({ path }) => (path === '/predict' && isServing ? { status: 500, body: 'late' } : undefined);
    const site = openSite({ answer }, strategy);
    await site.deliver('a');
    // From the first write that lets traffic reach it.
    site.hooks.intercept = (call) => void (isServing ||= /^(apply Deployment hvs-api-deployment|patch Service|patch Pod)/.test(call));
    const receipt = await site.deliver('b');
    expect(receipt).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringMatching(/\[(watch|verification)-failed\]/)] });
    expect(receipt.steps.at(-1)).toMatchObject({ step: 'quarantine', done: true });
    await expectChampion(site);
  });

  test('an API server that goes away for good in the middle, and the next run', async () => {
    const site = openSite({}, strategy);
    await site.deliver('a');
    let isAway = false;
    site.hooks.intercept = (call) => {
      isAway ||= call === 'apply Deployment hvs-api-deployment';
      if (isAway) throw new PipelineError('cluster-unreachable', `${call}: no answer`);
    };
    const receipt = await site.deliver('b');
    expect(receipt).toMatchObject({ outcome: 'rollback-failed', reasons: [expect.stringContaining('cluster-unreachable'), expect.stringContaining('going back failed')] });
    site.hooks.intercept = silent;
    expect(await site.store.readQuarantine()).toEqual({});
    // The Lease could not be given back; the same person's process goes on with it.
    expect(await site.deliver('b')).toMatchObject({ outcome: 'delivered' });
    expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
  });
});

test.each(STRATEGIES)('%s: ended before or after any of its writes, the next run finds its way', async (strategy) => {
  const whole = openSite({}, strategy);
  await whole.deliver('a');
  const first = whole.writes.length;
  await whole.deliver('b');
  const writes = whole.writes.length - first;
  expect(writes).toBeGreaterThan(10);
  for (let last = 0; last <= writes; last += 1) {
    const site = openSite({}, strategy);
    await site.deliver('a');
    const killedAt = site.writes.length + last;
    // As kill -9 does it: from here on nothing of this run takes effect, not even its way back.
    site.hooks.intercept = () => {
      if (site.writes.length >= killedAt) throw new PipelineError('cluster-refused', 'killed');
    };
    await site.deliver('b').catch(() => undefined);
    site.hooks.intercept = silent;
    const { outcome, reasons } = await site.deliver('b');
    // The last write gives the lock back: by then all is done.
    expect({ last, outcome, reasons }).toEqual({ last, outcome: last >= writes - 1 ? 'unchanged' : 'delivered', reasons: [] });
    expect(site.serving(NAMESPACE)).toEqual([site.b.image.digest]);
    expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
    expect(await site.store.readVerified()).toMatchObject({ release: site.b });
    expect(await site.store.readPrevious()).toMatchObject({ release: site.a });
  }
});

test.each<[string, NonNullable<Behaviour['answer']>, RegExp]>([
  ['another model', ({ path }) => (path === '/model-info' ? { status: 200, body: '{"sha256":"other"}' } : undefined), /model of .*sha256 is "other"/],
  ['not ready by its own word', ({ path }) => (path === '/health/ready' ? { status: 503, body: 'draining' } : undefined), /\/health\/ready answers 503/],
  ['bad requests taken', ({ body = '' }) => (body === '{}' ? { status: 200, body: '{}' } : undefined), /no readings is answered 200, not 400/],
  ['an answer that is no prediction', ({ path, body = '' }) => (path === '/predict' && body.length > 3000 ? { status: 200, body: '{"predictions":[]}' } : undefined), /golden vectors/],
])('a candidate with %s is refused its promotion, all its faults named', async (_, answer, reason) => {
  const site = openSite({ answer });
  await site.deliver('a');
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringMatching(reason)] });
  await expectChampion(site);
});

test('a fault of the surroundings goes back as well, but blames no digest', async () => {
  const site = openSite({ waiting: 'CreateContainerConfigError' });
  await site.deliver('a');
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringContaining('[surroundings-failed]')] });
  expect(await site.store.readQuarantine()).toEqual({});
  await expectChampion(site);
});

test('the first release of an environment leaves nothing behind when it fails', async () => {
  const site = openSite({ waiting: 'CrashLoopBackOff' });
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back' });
  expect(site.names('Deployment')).toEqual([]);
  expect(await site.store.readVerified()).toBeUndefined();
});

test('a time-out is no success', async () => {
  const site = openSite({ waiting: 'ContainerCreating' });
  await site.deliver('a');
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringContaining('not ready after 0 s')] });
});

test('an abort goes back to the last verified state and blames no digest', async () => {
  const site = openSite();
  await site.deliver('a');
  const ended = new AbortController();
  site.hooks.intercept = (call) => {
    if (call === 'apply Deployment hvs-api-deployment') ended.abort(new PipelineError('aborted', 'by Ctrl-C'));
    if (ended.signal.aborted && call === 'list EndpointSlice') site.hooks.intercept = silent;
  };
  expect(await site.deliver('b', {}, ended.signal)).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringContaining('[aborted]')] });
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
    throw new PipelineError('cluster-refused', 'too large');
  };
  expect(await site.deliver('b')).toMatchObject({ outcome: 'rolled-back', reasons: [expect.stringContaining('too large')] });
  await expectChampion(site);
});

test('while somebody else holds the lock nothing of the release is written', async () => {
  const site = openSite();
  await site.deliver('a');
  const now = new Date().toISOString().replace('Z', '000Z');
  await site.cluster.patch({ kind: 'Lease', name: 'hvs-delivery', namespace: NAMESPACE }, { metadata: { annotations: { 'hvs.dev/process': null } }, spec: { holderIdentity: 'bob', renewTime: now } });
  const before = site.writes.length;
  await expect(site.deliver('b')).rejects.toMatchObject({ code: 'lock-held', message: expect.stringContaining('bob') });
  expect(site.writes.slice(before).filter((write) => /Deployment|Service hvs/.test(write))).toEqual([]);
  await expectChampion(site);
});

test('production waits for somebody with a name, and keeps who it was', async () => {
  const site = openSite();
  const guarded = { ...site.environment, settings: { ...site.environment.settings, approval: 'named' as const } };
  expect(await site.deliver('a', { environment: guarded })).toMatchObject({ outcome: 'refused', reasons: [expect.stringContaining('hvs approve')] });
  expect(site.writes).toEqual([]);
  await site.store.approve(site.a.image.digest, { by: 'eve', reason: 'seen in staging', at: '2026-11-26T12:00:00Z', through: 'hvs approve' });
  expect(await site.deliver('a', { environment: guarded })).toMatchObject({ outcome: 'delivered', approval: { by: 'eve', reason: 'seen in staging' } });
});

test('a plan tells what would be done and writes nothing', async () => {
  const site = openSite();
  const first = await plan(site.request('a'), site.services, silent, never);
  expect(first).toMatchObject({ outcome: 'deliver', before: undefined });
  expect(first.changes.map(({ action }) => action)).toEqual(overlay.map(() => 'create'));
  expect(site.writes).toEqual([]);
  await site.deliver('a');
  expect(await plan(site.request('a'), site.services, silent, never)).toMatchObject({ outcome: 'unchanged', steps: [] });
  const next = await plan(site.request('b'), site.services, silent, never);
  expect(next.changes.filter(({ action }) => action === 'update').map(({ object }) => object)).toEqual([`Deployment ${NAMESPACE}/hvs-api-deployment`]);
  expect(next.changes.map(({ diff }) => diff).join('')).toContain(`+        - image: registry/hvs-api@${site.b.image.digest}`);
});

test('by hand: from a proven release to the one before it, whose heir is quarantined', async () => {
  const site = openSite();
  const back = async () => rollBack({ environment: site.environment, by: 'ann', reason: 'it alarms at noon', lockWaitS: 0, now: false }, site.services, silent, never);
  await expect(back()).rejects.toMatchObject({ code: 'nothing-verified' });
  await site.deliver('a');
  await expect(back()).rejects.toMatchObject({ code: 'nothing-verified' });
  await site.deliver('b');
  expect(await back()).toMatchObject({ outcome: 'rolled-back', release: site.a, before: site.b });
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
  const receipt = await rollBack({ environment: site.environment, by: 'ann', reason: 'why', lockWaitS: 0, now: false }, site.services, silent, never);
  expect(receipt).toMatchObject({ outcome: 'rollback-failed', reasons: ['why', expect.stringContaining('the quota is used up')] });
  expect((await site.store.readVerified())?.release).toEqual(site.b);
});

import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test, vi } from 'vitest';
import type { ClusterObject } from '../cluster/cluster.ts';
import { deliver } from '../deliver.ts';
import { DeliveryError } from '../delivery-error.ts';
import { rollBack } from '../rollback.ts';
import type { Data } from '../simulated/objects.fixture.ts';
import {
  DEPLOYMENT,
  connectedUntil,
  expectChampion,
  NAMESPACE,
  never,
  openSite,
  OVERLAY,
  silent,
  type Site,
  type Which,
} from '../simulated/site.fixture.ts';
import { holderName, holdLock } from '../environment/hold-lock.ts';

const LEASE = { kind: 'Lease', name: 'hvs-delivery', namespace: NAMESPACE } as const;
const RELEASE_NOTE = { kind: 'ConfigMap', name: 'site-notes', namespace: NAMESPACE } as const;

const holderOf = async ({ cluster }: Site) =>
  (await cluster.read<ClusterObject & { spec?: { holderIdentity?: string } }>(LEASE))?.spec?.holderIdentity;
/** Without what every run may write: the lock and the receipt. */
const shown = (writes: readonly string[]) => writes.filter((write) => !/Lease|ConfigMap hvs-receipt/.test(write));
const atFirst = (wanted: RegExp, act: () => void) => {
  let isDone = false;
  return (call: string) => {
    if (isDone || !wanted.test(call)) return;
    isDone = true;
    act();
  };
};

test('a delivery that is ended by Ctrl-C goes back under its lock, and gives it back then', async () => {
  const site = openSite();
  await site.deliver('a');
  const abort = new AbortController();
  site.hooks.intercept = atFirst(/^apply Deployment hvs-api-candidate/, () =>
    abort.abort(new DeliveryError('aborted', 'ended by SIGINT')),
  );
  const services = { ...site.services, connect: connectedUntil(site) };
  expect(await deliver(site.request('b'), services, silent, abort.signal)).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.stringContaining('SIGINT')],
  });
  expect(await holderOf(site)).toBe('');
  await expectChampion(site);
});

test('a rollback that is ended by Ctrl-C gives its lock back', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  const abort = new AbortController();
  site.hooks.intercept = atFirst(/^apply Deployment/, () =>
    abort.abort(new DeliveryError('aborted', 'ended by SIGINT')),
  );
  const request = { environment: site.environment, by: 'bob', reason: 'it alarms at noon', lockWaitS: 0, now: true };
  expect(await rollBack(request, { connect: connectedUntil(site) }, silent, abort.signal)).toMatchObject({
    outcome: 'rollback-failed',
  });
  expect(await holderOf(site)).toBe('');
});

type Change = (site: Site) => void;
const recordOf = (name: string) => ({ kind: 'ConfigMap', name, namespace: NAMESPACE }) as const;
const keyOf = ({ image }: Site['b']) => image.digest.replace(':', '.');
const MEANWHILE: readonly (readonly [string, Change, RegExp])[] = [
  [
    'the digest is quarantined',
    (site) =>
      site.writeAs(
        'hvs',
        recordOf('hvs-quarantine'),
        (map) => (map.data = { [keyOf(site.b)]: JSON.stringify({ reason: 'it alarmed', at: 'noon', receipt: '' }) }),
      ),
    /quarantined since noon: it alarmed/,
  ],
  [
    'the approval is taken away',
    (site) => site.writeAs('kubectl', recordOf('hvs-approvals'), (map) => (map.data = {})),
    /dev needs somebody's approval/,
  ],
  [
    'the Deployment is paused',
    (site) => site.writeAs('kubectl', DEPLOYMENT, ({ spec }) => ((spec as Data).paused = true)),
    /is paused, by kubectl/,
  ],
  [
    'a way back is ended half-way',
    (site) =>
      site.writeAs(
        'hvs',
        { kind: 'Service', name: 'hvs-api-service', namespace: NAMESPACE },
        ({ spec }) => ((spec as Data).selector = { app: 'hvs-api', 'hvs.dev/track': 'previous' }),
      ),
    /a way back was ended half-way/,
  ],
  [
    'the namespace is being deleted',
    (site) =>
      site.writeAs(
        'kubectl',
        { kind: 'Namespace', name: NAMESPACE },
        ({ metadata }) => ((metadata as Data).deletionTimestamp = 'noon'),
      ),
    /is being deleted since noon/,
  ],
];

async function openApproved() {
  const site = openSite();
  await site.deliver('a');
  await site.store.approve(site.b.image.digest, { by: 'eve', reason: 'why not', at: 'noon', through: 'hvs approve' });
  await site.store.quarantine(site.c.image.digest, { reason: 'other', at: 'noon', receipt: '' });
  const environment = { ...site.environment, settings: { ...site.environment.settings, approval: 'named' as const } };
  return { site, request: site.request('b', { environment }) };
}

test.each(MEANWHILE)(
  '%s while the lock is waited for: the same answer as before it, and nothing is written',
  async (_, change, reason) => {
    const early = await openApproved();
    change(early.site);
    const { outcome, reasons } = await deliver(early.request, early.site.services, silent, never);
    expect({ outcome, reasons }).toEqual({ outcome: 'refused', reasons: [expect.stringMatching(reason)] });

    const { site, request } = await openApproved();
    const before = site.writes.length;
    site.hooks.intercept = atFirst(/^(create|replace) Lease/, () => change(site));
    expect(await deliver(request, site.services, silent, never)).toMatchObject({ outcome, reasons });
    expect(shown(site.writes.slice(before))).toEqual([]);
    expect(await holderOf(site)).toBe('');
  },
);

test('a namespace that ends takes no lock: that is the same refusal', async () => {
  const { site, request } = await openApproved();
  const before = site.writes.length;
  site.hooks.intercept = (call) => {
    if (!/^(create|replace) Lease/.test(call)) return;
    MEANWHILE[4][1](site);
    throw new DeliveryError(
      'cluster-forbidden',
      'leases is forbidden: unable to create new content in namespace hvs-dev because it is being terminated',
    );
  };
  expect(await deliver(request, site.services, silent, never)).toMatchObject({
    outcome: 'refused',
    reasons: [expect.stringMatching(/is being deleted since noon/)],
  });
  expect(shown(site.writes.slice(before))).toEqual([]);
});

/** The overlay with a note beside us, as a team may add it. */
const withNote = (text: string) => async () => [
  ...structuredClone([...OVERLAY]),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: RELEASE_NOTE.name, namespace: NAMESPACE },
    data: { text },
  } as Manifest,
];
const noteIn = async ({ cluster }: Site) =>
  (await cluster.read<ClusterObject & { data?: { text: string } }>(RELEASE_NOTE))?.data?.text;
const deliverNoted = async (site: Site, which: Which) =>
  deliver(site.request(which), { ...site.services, render: withNote(which) }, silent, never);

const lockOf = async ({ cluster }: Site, holder: string) =>
  holdLock(() => cluster, { namespace: NAMESPACE, holder, waitS: 0, signal: never }, silent);

test('two deliveries at once: the one without the lock writes nothing', async () => {
  const site = openSite();
  await deliverNoted(site, 'a');
  const lock = await lockOf(site, 'bob');
  const before = site.writes.length;
  await expect(deliverNoted(site, 'b')).rejects.toMatchObject({ code: 'lock-held' });
  expect(shown(site.writes.slice(before))).toEqual([]);
  expect(await noteIn(site)).toBe('a');
  await lock.release();
});

test('a run of the same name and process id, as in another container, has a lock of its own', async () => {
  const site = openSite();
  const lock = await lockOf(site, holderName('ci'));
  vi.resetModules();
  const other = await import('../environment/hold-lock.ts');
  await expect(lockOf(site, other.holderName('ci'))).rejects.toMatchObject({ code: 'lock-held' });
  await lock.release();
});

test('the same release, put back by somebody else while the lock is waited for, is unchanged', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.deliver('b');
  await site.deliver('a');
  const lock = await lockOf(site, 'ci');
  let isWaiting = false;
  const waiting = site.deliver(
    'b',
    { lockWaitS: 60 },
    never,
    ({ type, step }) => void (isWaiting ||= type === 'step-progress' && step === 'lock'),
  );
  await vi.waitUntil(() => isWaiting);
  const back = { environment: site.environment, by: 'bob', reason: 'it alarms at noon', lockWaitS: 0, now: true };
  expect(await rollBack(back, site.services, silent, never)).toMatchObject({ outcome: 'rolled-back' });
  expect(await waiting).toMatchObject({ outcome: 'unchanged', before: site.b });
  await lock.release();
});

test('what stands besides the pods is put back with them', async () => {
  const site = openSite();
  await deliverNoted(site, 'a');
  site.hooks.intercept = atFirst(/^apply NetworkPolicy/, () => {
    throw new DeliveryError('cluster-refused', 'admission webhook "gate" denied the request');
  });
  expect(await deliverNoted(site, 'b')).toMatchObject({
    outcome: 'rolled-back',
    reasons: [expect.stringContaining('webhook "gate"')],
  });
  expect(await noteIn(site)).toBe('a');
  expect(await site.store.readQuarantine()).toEqual({});
});

test('while somebody else holds the lock nothing of the release is written', async () => {
  const site = openSite();
  await site.deliver('a');
  const now = new Date().toISOString().replace('Z', '000Z');
  await site.cluster.patch(
    { kind: 'Lease', name: 'hvs-delivery', namespace: NAMESPACE },
    { metadata: { annotations: { 'hvs.dev/process': null } }, spec: { holderIdentity: 'bob', renewTime: now } },
  );
  const before = site.writes.length;
  await expect(site.deliver('b')).rejects.toMatchObject({ code: 'lock-held', message: expect.stringContaining('bob') });
  expect(site.writes.slice(before).filter((write) => /Deployment|Service hvs/.test(write))).toEqual([]);
  await expectChampion(site);
});

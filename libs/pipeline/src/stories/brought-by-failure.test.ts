import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { DeliveryError } from '../delivery-error.ts';
import { AUTOSCALER, named, openChanging, SETTINGS } from '../simulated/changing-overlay.fixture.ts';
import { NAMESPACE, type openSite, silent } from '../simulated/site.fixture.ts';
import { readStatus } from '../status.ts';

const LIMITS = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: named('hvs-limits'),
  spec: { limits: [] },
} as unknown as Manifest;
const INGRESS = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: named('extra'),
  spec: {},
} as unknown as Manifest;
const POLICY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: named('extra'),
  spec: { podSelector: {} },
} as Manifest;
const SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: named('extra'),
  stringData: { token: 'x' },
} as unknown as Manifest;
const BROUGHT = [SETTINGS, AUTOSCALER, LIMITS, INGRESS, POLICY, SECRET];
const existing = ({ names }: Pick<ReturnType<typeof openSite>, 'names'>) =>
  BROUGHT.flatMap(({ kind, metadata: { name } }) => (names(kind).includes(name) ? [kind as string] : []));

/** B is never right once it serves. */
function openFailing(prune: boolean) {
  let isServing = false;
  const opened = openChanging(prune, {
    b: {
      answer: ({ path }: { path: string }) =>
        path === '/predict' && isServing ? { status: 500, body: 'late' } : undefined,
    },
  });
  opened.site.hooks.intercept = (call) =>
    void (isServing ||=
      call === 'apply Deployment hvs-api-deployment' && opened.site.names('Deployment').includes('hvs-api-candidate'));
  return opened;
}

test.each([false, true])(
  'what a delivery brought goes when it fails, asked for or not (prune: %s), and first what acts on others',
  async (prune) => {
    const { site, overlay, environment, run } = openFailing(prune);
    await run('a');
    overlay.more = BROUGHT;
    overlay.replicas = undefined;
    const before = site.writes.length;
    expect(await run('b')).toMatchObject({ outcome: 'rolled-back', warnings: [] });
    expect(existing(site)).toEqual([]);
    const writes = site.writes.slice(before);
    const putBack = writes.lastIndexOf('apply Deployment hvs-api-deployment');
    for (const write of [
      'remove HorizontalPodAutoscaler hvs-api-hpa',
      'remove LimitRange hvs-limits',
      'remove NetworkPolicy extra',
    ])
      expect(writes.indexOf(write)).toBeLessThan(putBack);
    expect(writes.indexOf('remove ConfigMap hvs-api-settings-f2a')).toBeGreaterThan(putBack);
    expect(await readStatus(site.cluster, environment)).toMatchObject({ isSettled: true });
  },
);

test('what was there before a delivery stays when it fails, whoever made it, and what of ours is not of the verified state is named', async () => {
  const { site, overlay, run } = openFailing(false);
  overlay.more = [INGRESS];
  await run('a');
  overlay.more = [];
  await run('c');
  // Somebody's own, which the next overlay takes over.
  await site.cluster.create(SETTINGS);
  overlay.more = [INGRESS, SETTINGS, POLICY];
  const receipt = await run('b');
  expect(receipt).toMatchObject({ outcome: 'rolled-back', release: site.b });
  expect(existing(site)).toEqual(['ConfigMap', 'Ingress']);
  expect(receipt.warnings.toSorted()).toEqual([
    expect.stringMatching(/^ConfigMap .*is not of the state that was put back and stays.*prune: true/),
    expect.stringMatching(/^Ingress hvs-dev\/extra is not of the state/),
  ]);
});

test('what a killed delivery brought goes with the next way back', async () => {
  const { site, overlay, run, back } = openChanging(false);
  await run('a');
  overlay.more = BROUGHT;
  overlay.replicas = undefined;
  let isAway = false;
  site.hooks.intercept = (call) => {
    isAway ||= site.names('HorizontalPodAutoscaler').length > 0;
    if (isAway) throw new DeliveryError('cluster-unreachable', `${call}: no answer`);
  };
  await run('b').catch(() => undefined);
  site.hooks.intercept = silent;
  expect(existing(site).length).toBeGreaterThan(3);
  expect(await back('it was killed')).toMatchObject({ outcome: 'rolled-back', release: site.a });
  expect(existing(site)).toEqual([]);
});

test('what cannot be removed on the way back is named, and keeps nobody from going back', async () => {
  const { site, overlay, run } = openFailing(false);
  await run('a');
  overlay.more = [INGRESS];
  const { intercept } = site.hooks;
  site.hooks.intercept = (call) => {
    intercept(call);
    if (call === 'remove Ingress extra')
      throw new DeliveryError('cluster-forbidden', 'User "ann" cannot delete resource "ingresses"');
  };
  const receipt = await run('b');
  expect(receipt).toMatchObject({
    outcome: 'rolled-back',
    warnings: expect.arrayContaining([
      expect.stringMatching(/^Ingress hvs-dev\/extra was never proven and stays: .*User "ann".*by hand/),
    ]),
  });
  expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
});

test('a first delivery that fails leaves the namespace with the records alone', async () => {
  const { site, overlay, run } = openChanging(false, { a: { waiting: 'CrashLoopBackOff' } });
  overlay.more = BROUGHT;
  overlay.replicas = undefined;
  expect(await run('a')).toMatchObject({ outcome: 'rolled-back' });
  expect(existing(site)).toEqual([]);
  for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy', 'ServiceAccount'])
    expect(site.names(kind)).toEqual([]);
});

test.each([false, true])(
  'every kind that HVS ever applied is named once it left the overlay, and removed where asked for (prune: %s)',
  async (prune) => {
    const { site, overlay, run, plan: planned } = openChanging(prune);
    overlay.more = [INGRESS, LIMITS, SECRET];
    await run('a');
    // Of the same kind, and not ours.
    await site.cluster.create({ ...INGRESS, metadata: named('of-somebody') });
    overlay.more = [];
    const leaving = async () =>
      (await planned('b')).changes
        .filter(({ action }) => action === 'remove' || action === 'left')
        .map(({ object, action }) => `${action} ${object}`)
        .toSorted();
    const action = prune ? 'remove' : 'left';
    expect(await leaving()).toEqual(
      [
        `${action} Ingress ${NAMESPACE}/extra`,
        `${action} LimitRange ${NAMESPACE}/hvs-limits`,
        `left Secret ${NAMESPACE}/extra`,
      ].toSorted(),
    );
    const { warnings } = await run('b');
    expect(warnings.join()).toMatch(/Secret hvs-dev\/extra .*nobody could bring it back/);
    await run('c');
    await run('a');
    // Four deliveries later those that stay are still known.
    expect(await leaving()).toEqual(
      [
        ...(prune ? [] : [`left Ingress ${NAMESPACE}/extra`, `left LimitRange ${NAMESPACE}/hvs-limits`]),
        `left Secret ${NAMESPACE}/extra`,
      ].toSorted(),
    );
    expect(site.names('Ingress')).toEqual(prune ? ['of-somebody'] : ['extra', 'of-somebody']);
  },
);

test('a Secret of the verified state is not taken for one that the failed delivery brought', async () => {
  const { site, overlay, run } = openFailing(false);
  overlay.more = [SECRET];
  await run('a');
  await site.cluster.remove({ kind: 'Secret', ...named('extra') });
  expect(await run('b')).toMatchObject({ outcome: 'rolled-back' });
  expect(site.names('Secret')).toEqual(['extra']);
});

import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { deliver } from './deliver.ts';
import { PipelineError } from './errors.ts';
import { plan } from './plan.ts';
import { rollBack } from './rollback.ts';
import { NAMESPACE, never, openSite, OVERLAY, silent, type Which } from './simulated/site.fixture.ts';
import { readStatus } from './status.ts';
import { verifyEnvironment } from './verify-environment.ts';

const named = (name: string) => ({ name, namespace: NAMESPACE });
const SETTINGS = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: named('hvs-api-settings-f2a'),
  data: { LOG_LEVEL: 'info' },
} as Manifest;
const AUTOSCALER = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: named('hvs-api-hpa'),
  spec: {
    minReplicas: 3,
    maxReplicas: 10,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hvs-api-deployment' },
  },
} as Manifest;

/** An environment whose overlay can be changed between deliveries. */
function openChanging(prune: boolean, options = {}) {
  const site = openSite(options);
  const environment = { ...site.environment, settings: { ...site.environment.settings, prune } };
  const overlay = { more: [] as Manifest[], replicas: 3 as number | undefined };
  const render = async () => {
    const manifests = structuredClone([...OVERLAY, ...overlay.more]);
    for (const manifest of manifests)
      if (manifest.kind === 'Deployment' && manifest.spec && overlay.replicas === undefined)
        delete manifest.spec.replicas;
    return manifests;
  };
  const services = { ...site.services, render };
  const request = (which: Which) => ({ ...site.request(which), environment });
  return {
    site,
    overlay,
    environment,
    services,
    run: async (which: Which) => deliver(request(which), services, silent, never),
    plan: async (which: Which) => plan(request(which), services, silent, never),
    back: async (reason: string) =>
      rollBack({ environment, by: 'ann', reason, lockWaitS: 0, now: false }, services, silent, never),
  };
}

test('what left the overlay is named by the plan, stays by default, and is removed where delivery.yaml asks for it', async () => {
  for (const prune of [false, true]) {
    const { site, overlay, run, plan: planned } = openChanging(prune);
    overlay.more = [SETTINGS, AUTOSCALER];
    overlay.replicas = undefined;
    await run('a');
    // Nobody's of HVS, and one that somebody else made anew under a name that was ours.
    await site.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: named('hvs-api-settings-by-hand') });
    overlay.more = [];
    overlay.replicas = 3;
    const { outcome, changes } = await planned('a');
    const left = changes
      .filter(({ action }) => action === 'remove' || action === 'left')
      .map(({ object, action }) => [action, object]);
    const action = prune ? 'remove' : 'left';
    expect(left).toEqual([
      [action, `HorizontalPodAutoscaler ${NAMESPACE}/hvs-api-hpa`],
      [action, `ConfigMap ${NAMESPACE}/hvs-api-settings-f2a`],
    ]);
    expect(outcome).toBe(prune ? 'deliver' : 'unchanged');
    const receipt = await run('b');
    expect(receipt.outcome).toBe('delivered');
    expect(receipt.warnings.join()).toMatch(
      prune ? /^$/ : /HorizontalPodAutoscaler hvs-dev\/hvs-api-hpa left the overlay.*prune: true/,
    );
    expect(site.names('HorizontalPodAutoscaler')).toEqual(prune ? [] : ['hvs-api-hpa']);
    const maps = site.names('ConfigMap');
    expect(maps.includes('hvs-api-settings-f2a')).toBe(!prune);
    expect(maps).toEqual(
      expect.arrayContaining([
        'hvs-verified',
        'hvs-verified-previous',
        'hvs-api-settings-by-hand',
        `hvs-receipt-${receipt.id}`,
      ]),
    );
    expect(await run('b')).toMatchObject({ outcome: 'unchanged' });
    expect(site.names('Deployment')).toEqual(['hvs-api-deployment']);
  }
});

test('what was made anew by somebody else is not ours to remove', async () => {
  const { site, overlay, run } = openChanging(true);
  overlay.more = [SETTINGS];
  await run('a');
  await site.cluster.remove({ kind: 'ConfigMap', ...named('hvs-api-settings-f2a') });
  await site.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: named('hvs-api-settings-f2a') });
  overlay.more = [];
  expect(await run('b')).toMatchObject({ outcome: 'delivered' });
  expect(site.names('ConfigMap')).toContain('hvs-api-settings-f2a');
});

test('going back brings what was removed, and removes what the later release had brought', async () => {
  const { site, overlay, run, back } = openChanging(true);
  overlay.more = [SETTINGS];
  await run('a');
  overlay.more = [AUTOSCALER];
  overlay.replicas = undefined;
  await run('b');
  expect(site.names('ConfigMap')).not.toContain('hvs-api-settings-f2a');
  expect(await back('it alarms at noon')).toMatchObject({ outcome: 'rolled-back', release: site.a });
  expect(site.names('ConfigMap')).toContain('hvs-api-settings-f2a');
  expect(site.names('HorizontalPodAutoscaler')).toEqual([]);
});

test('a deleted Deployment is said to be gone, and is put back by a rollback and by a delivery', async () => {
  for (const way of ['rollback', 'deliver'] as const) {
    const { site, environment, services, run, back } = openChanging(false);
    await run('a');
    await site.cluster.remove({ kind: 'Deployment', ...named('hvs-api-deployment') });
    const checks = await verifyEnvironment(environment, services, silent, never);
    expect(checks).toContainEqual({
      name: 'workload',
      subject: 'hvs-api-deployment',
      passed: false,
      detail: expect.stringContaining('it is gone'),
    });
    expect(await readStatus(site.cluster, environment)).toMatchObject({
      isSettled: false,
      drift: [`Deployment ${NAMESPACE}/hvs-api-deployment is gone`],
    });
    expect(await (way === 'rollback' ? back('it is gone') : run('a'))).toMatchObject({
      outcome: way === 'rollback' ? 'rolled-back' : 'delivered',
    });
    expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
    expect(await readStatus(site.cluster, environment)).toMatchObject({ isSettled: true });
  }
});

test('in a namespace that ends nothing is begun', async () => {
  const { site, run, plan: planned, back } = openChanging(false);
  await run('a');
  site.writeAs('kubectl-delete', { kind: 'Namespace', name: NAMESPACE }, (object) =>
    Object.assign(object.metadata as object, { deletionTimestamp: '2026-11-28T12:00:00Z' }),
  );
  const before = site.writes.length;
  const refused = {
    outcome: 'refused',
    reasons: [
      expect.stringMatching(/Namespace hvs-dev is being deleted since 2026-11-28T12:00:00Z.*wait until it is gone/),
    ],
  };
  expect(await planned('b')).toMatchObject(refused);
  expect(await run('b')).toMatchObject(refused);
  await expect(back('why')).rejects.toMatchObject({ code: 'namespace-ending' });
  expect(site.writes.slice(before).filter((write) => !write.includes('receipt'))).toEqual([]);
});

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
    if (isAway) throw new PipelineError('cluster-unreachable', `${call}: no answer`);
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
      throw new PipelineError('cluster-forbidden', 'User "ann" cannot delete resource "ingresses"');
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

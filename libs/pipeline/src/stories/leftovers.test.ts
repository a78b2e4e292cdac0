import { expect, test } from 'vitest';
import { AUTOSCALER, named, openChanging, SETTINGS } from '../simulated/changing-overlay.fixture.ts';
import { NAMESPACE, never, silent } from '../simulated/site.fixture.ts';
import { readStatus } from '../status.ts';
import { verifyEnvironment } from '../verify-environment.ts';

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

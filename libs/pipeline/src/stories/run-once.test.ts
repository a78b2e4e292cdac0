import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import { DeliveryError } from '../delivery-error.ts';
import { plan } from '../plan.ts';
import { rollBack } from '../rollback.ts';
import { NAMESPACE, never, openSite, silent, type Which } from '../simulated/site.fixture.ts';
import { readStatus } from '../status.ts';

const once = (kind: string, text = 'one') =>
  ({
    apiVersion: kind === 'Job' ? 'batch/v1' : 'v1',
    kind,
    metadata: { name: 'prepare', namespace: NAMESPACE },
    spec: { ttlSecondsAfterFinished: 0, text },
  }) as unknown as Manifest;

/** An environment whose team has added what runs once and is gone. */
function openOnce(kind: string) {
  const site = openSite();
  const added = { manifest: once(kind) };
  const services = {
    ...site.services,
    render: async (folder: string) => [...(await site.services.render(folder)), structuredClone(added.manifest)],
  };
  const finish = async () => site.cluster.remove({ kind, name: 'prepare', namespace: NAMESPACE });
  return {
    site,
    added,
    finish,
    run: async (which: Which) => deliver(site.request(which), services, silent, never),
    planned: async (which: Which) => plan(site.request(which), services, silent, never),
    back: async () =>
      rollBack(
        { environment: site.environment, by: 'ann', reason: 'why', lockWaitS: 0, now: true },
        services,
        silent,
        never,
      ),
    runs: () => site.writes.filter((write) => write === `apply ${kind} prepare`).length,
  };
}

test.each(['Job', 'Pod'])(
  'a %s that ran and is gone is no drift, and is run again neither by a delivery nor on the way back',
  async (kind) => {
    const { site, run, finish, back, runs } = openOnce(kind);
    expect(await run('a')).toMatchObject({ outcome: 'delivered' });
    const before = runs();
    expect(before).toBeGreaterThan(0);
    await finish();
    expect(await readStatus(site.cluster, site.environment)).toMatchObject({ isSettled: true, drift: [] });
    expect(await run('a')).toMatchObject({ outcome: 'unchanged' });
    expect(await run('b')).toMatchObject({ outcome: 'delivered', warnings: [] });
    expect(await back()).toMatchObject({ outcome: 'rolled-back', release: site.a });
    expect({ runs: runs(), names: site.names(kind).filter((name) => name === 'prepare') }).toEqual({
      runs: before,
      names: [],
    });
  },
);

test('a Job of an overlay that has another one runs', async () => {
  const { run, finish, added, planned, runs } = openOnce('Job');
  await run('a');
  await finish();
  const before = runs();
  added.manifest = once('Job', 'two');
  expect((await planned('a')).changes).toContainEqual(
    expect.objectContaining({ object: `Job ${NAMESPACE}/prepare`, action: 'create' }),
  );
  expect(await run('a')).toMatchObject({ outcome: 'delivered' });
  expect(runs()).toBeGreaterThan(before);
});

test('a changed Job that is still there is refused before anything is written, with what to do', async () => {
  const { site, run, added } = openOnce('Job');
  await run('a');
  added.manifest = once('Job', 'two');
  site.hooks.intercept = (call) => {
    if (call === 'dry-run Job prepare')
      throw new DeliveryError(
        'cluster-refused',
        'applying Job hvs-dev/prepare: the API server answered 422: spec.template: Invalid value: {...}: field is immutable',
      );
  };
  expect(await run('a')).toMatchObject({
    outcome: 'refused',
    reasons: [
      expect.stringMatching(
        /Job hvs-dev\/prepare is there already and cannot be changed.*another name.*kubectl delete job prepare -n hvs-dev/,
      ),
    ],
  });
});

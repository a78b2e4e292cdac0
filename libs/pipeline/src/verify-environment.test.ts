import { expect, test } from 'vitest';
import type { ClusterObject } from './cluster/cluster.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Data } from './simulated/objects.fixture.ts';
import { DEPLOYMENT, NAMESPACE, never, openSite, silent, type Site } from './simulated/site.fixture.ts';
import { readStatus } from './status.ts';
import { verifyEnvironment } from './verify-environment.ts';

const SERVICE = { kind: 'Service', name: 'hvs-api-service', namespace: NAMESPACE } as const;

const verify = async ({ environment, services }: Site) => verifyEnvironment(environment, services, silent, never);
const failedOf = async (site: Site) => (await verify(site)).filter(({ passed }) => !passed);

async function openDelivered(): Promise<Site> {
  const site = openSite();
  await site.deliver('a');
  return site;
}

/** As `kubectl set env deploy/hvs-api-deployment PORT=5002`: the new pods listen where nobody asks. */
function movePort(site: Site): void {
  site.writeAs('kubectl-set', DEPLOYMENT, (object) => {
    const { template } = object.spec as { template: { spec: { containers: Data[] } } };
    for (const container of template.spec.containers) container.env = [{ name: 'PORT', value: '5002' }];
  });
  for (const name of site.names('Pod'))
    site.writeAs('kubelet', { kind: 'Pod', name, namespace: NAMESPACE }, (pod) =>
      Object.assign(pod.status as Data, { conditions: [{ type: 'Ready', status: 'False' }] }),
    );
}

/** A pod of another image that the Service reaches, though the Deployment does not have it. */
async function addStranger(site: Site): Promise<void> {
  const { selector } = (await site.cluster.read<ClusterObject & { spec: { selector: Data } }>(SERVICE))!.spec;
  await site.cluster.create({
    apiVersion: 'v1',
    kind: 'Pod',
    image: `registry/hvs-api@${site.c.image.digest}`,
    metadata: { name: 'stranger', namespace: NAMESPACE, labels: selector },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  } as unknown as ClusterObject);
}

const drift = expect.objectContaining({
  name: 'manifests',
  detail: expect.stringMatching(/env\[PORT\] .*5002.*written by kubectl-set/),
});

test('drift that broke the pods is named with its writer, and every check is told', async () => {
  const site = await openDelivered();
  movePort(site);
  expect(await failedOf(site)).toEqual([
    expect.objectContaining({ name: 'workload', detail: expect.stringMatching(/0 of 3 new pods ready/) }),
    drift,
    expect.objectContaining({ name: 'service', detail: expect.stringMatching(/reaches no pod.*verification-failed/) }),
  ]);
});

test.each([
  ['a pod cannot be asked', 'ask ', ['ready']],
  ['the Service cannot be looked at', 'list EndpointSlice', ['service']],
])('where %s that is a failed check, and the others are told', async (_, broken, names) => {
  const site = await openDelivered();
  movePort(site);
  site.hooks.intercept = (call) => {
    if (call.startsWith(broken)) throw new DeliveryError('cluster-unreachable', 'no answer');
  };
  const failed = await failedOf(site);
  expect(failed).toContainEqual(drift);
  for (const name of names)
    expect(failed).toContainEqual(
      expect.objectContaining({ name, detail: expect.stringContaining('no answer [cluster-unreachable]') }),
    );
});

test('where the comparison cannot be made that is a failed check, and the pods are asked', async () => {
  const site = await openDelivered();
  site.hooks.intercept = (call) => {
    if (call.startsWith('dry-run')) throw new DeliveryError('cluster-unreachable', 'no answer');
  };
  const checks = await verify(site);
  expect(checks.filter(({ passed }) => !passed)).toEqual([
    expect.objectContaining({ name: 'manifests', detail: 'no answer [cluster-unreachable]' }),
  ]);
  expect(checks.filter(({ name }) => name === 'golden vectors')).toHaveLength(3);
});

test('an end from outside is no failed check', async () => {
  const site = await openDelivered();
  const stop = new AbortController();
  site.hooks.intercept = (call) => {
    if (!call.startsWith('ask ')) return;
    stop.abort();
    throw new DeliveryError('aborted', 'stopped');
  };
  await expect(verifyEnvironment(site.environment, site.services, silent, stop.signal)).rejects.toThrow('stopped');
});

test.each([
  ['beside pods that are right', () => undefined],
  ['instead of pods that are not ready', movePort],
])('a pod that the Service reaches %s is asked, too', async (_, breakPods) => {
  const site = await openDelivered();
  breakPods(site);
  await addStranger(site);
  const failed = await failedOf(site);
  expect(failed).toContainEqual(expect.objectContaining({ name: 'image digest', subject: 'stranger' }));
  expect(failed).toContainEqual(
    expect.objectContaining({ name: 'service', detail: expect.stringMatching(/stranger/) }),
  );
});

test('pods of others that serve are asked though the Deployment is gone', async () => {
  const site = await openDelivered();
  await addStranger(site);
  await site.cluster.remove(DEPLOYMENT);
  expect(await failedOf(site)).toContainEqual(expect.objectContaining({ name: 'image digest', subject: 'stranger' }));
});

test.each(['deliver', 'nothing'])('a namespace that is being deleted is named, with %s in it', async (what) => {
  const site = openSite();
  if (what === 'deliver') await site.deliver('a');
  else await site.cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  site.writeAs('kubectl', { kind: 'Namespace', name: NAMESPACE }, (object) =>
    Object.assign(object.metadata as object, { deletionTimestamp: '2026-11-28T12:00:00Z' }),
  );
  const ending = expect.stringMatching(/Namespace hvs-dev is being deleted since 2026-11-28T12:00:00Z/);
  expect(await failedOf(site)).toEqual([
    { name: 'namespace', subject: 'Namespace hvs-dev', passed: false, detail: ending },
  ]);
  expect(await readStatus(site.cluster, site.environment)).toMatchObject({ ending, isSettled: false });
});

test('whoever may not read the Namespace gets the rest', async () => {
  const site = await openDelivered();
  site.hooks.intercept = (call) => {
    if (call.startsWith('read Namespace')) throw new DeliveryError('cluster-forbidden', 'not you');
  };
  expect(await failedOf(site)).toEqual([]);
  expect(await readStatus(site.cluster, site.environment)).toMatchObject({ ending: undefined });
});

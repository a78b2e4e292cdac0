import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { objectPath } from '../cluster/resource-paths.ts';
import { deliver } from '../deliver.ts';
import { DeliveryError } from '../delivery-error.ts';
import { plan } from '../plan.ts';
import { NAMESPACE, never, openSite, silent } from '../simulated/site.fixture.ts';

const BESIDE = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'extra', namespace: NAMESPACE }, spec: {} },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'extra', namespace: NAMESPACE },
    stringData: { token: 'hunter2' },
  },
  { apiVersion: 'example.test/v1', kind: 'Widget', metadata: { name: 'extra', namespace: NAMESPACE }, spec: {} },
] as unknown as Manifest[];

/** An environment whose team has added objects to its overlay. */
function openBeside() {
  const site = openSite();
  const { render } = site.services;
  return {
    ...site,
    services: { ...site.services, render: async (folder: string) => [...(await render(folder)), ...BESIDE] },
  };
}

test('what a team adds to an overlay is planned and delivered, and no Secret is shown or kept in the records', async () => {
  const site = openBeside();
  const planned = await plan(site.request('a'), site.services, silent, never);
  expect(planned).toMatchObject({ outcome: 'deliver' });
  expect(planned.changes.map(({ object }) => object)).toEqual(
    expect.arrayContaining(BESIDE.map(({ kind }) => `${kind} ${NAMESPACE}/extra`)),
  );
  expect(JSON.stringify(planned)).not.toContain('hunter2');
  expect(await deliver(site.request('a'), site.services, silent, never)).toMatchObject({ outcome: 'delivered' });
  for (const { kind } of BESIDE) expect(site.names(kind)).toEqual(['extra']);
  const kept = await site.cluster.list('ConfigMap', NAMESPACE);
  expect(JSON.stringify(kept)).toContain('Widget');
  expect(JSON.stringify(kept)).not.toContain('hunter2');
});

test.each([
  [{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }, '/apis/networking.k8s.io/v1/namespaces/n/ingresses/x'],
  [{ apiVersion: 'v1', kind: 'Secret' }, '/api/v1/namespaces/n/secrets/x'],
  [
    { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor' },
    '/apis/monitoring.coreos.com/v1/namespaces/n/servicemonitors/x',
  ],
  [
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' },
    '/apis/gateway.networking.k8s.io/v1/namespaces/n/httproutes/x',
  ],
  [
    { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' },
    '/apis/cilium.io/v2/namespaces/n/ciliumnetworkpolicies/x',
  ],
  [
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' },
    '/apis/gateway.networking.k8s.io/v1/namespaces/n/gateways/x',
  ],
  [{ apiVersion: 'serving.knative.dev/v1', kind: 'Service' }, '/apis/serving.knative.dev/v1/namespaces/n/services/x'],
  [{ kind: 'Deployment' }, '/apis/apps/v1/namespaces/n/deployments/x'],
])('%j has its place', (object, path) => {
  expect(objectPath({ ...object, name: 'x', namespace: 'n' })).toBe(path);
});

test('a Service of no overlay that would reach candidates is told before anything is written, and on the receipt', async () => {
  const site = openSite();
  const service = (name: string, selector: Record<string, string>) =>
    site.cluster.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: NAMESPACE },
      spec: { selector, ports: [{ port: 80 }] },
    } as never);
  await service('by-hand', { app: 'hvs-api' });
  await service('of-the-live', { app: 'hvs-api', 'hvs.dev/traffic': 'live' });
  await service('of-others', { app: 'other' });
  const warnings = [
    expect.stringMatching(/^Service hvs-dev\/by-hand .*candidates.*: add hvs\.dev\/traffic: live to its selector/),
  ];
  expect(await plan(site.request('a'), site.services, silent, never)).toMatchObject({ outcome: 'deliver', warnings });
  const { services, request } = site;
  expect(await deliver(request('a'), services, silent, never)).toMatchObject({ outcome: 'delivered', warnings });
});

test('where Services may not be listed nobody is warned, and the delivery goes on', async () => {
  const site = openSite();
  site.hooks.intercept = (call) => {
    if (call === 'list Service') throw new DeliveryError('cluster-forbidden', 'services may not be listed');
  };
  expect(await plan(site.request('a'), site.services, silent, never)).toMatchObject({
    outcome: 'deliver',
    warnings: [],
  });
});

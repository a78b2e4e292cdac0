import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import type { Data } from '../simulated/objects.fixture.ts';
import { never, openSite, OVERLAY, silent } from '../simulated/site.fixture.ts';
import { readStatus } from '../status.ts';

const SHIPPER = {
  name: 'log-shipper',
  image: 'registry/log-shipper@sha256:1',
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  resources: {},
};
const amounts = { cpu: '1m', memory: '8Mi', 'ephemeral-storage': '8Mi' };

/** The overlay with a log container before ours, and one that starts first. */
function overlayWithSidecar(): Manifest[] {
  const overlay = structuredClone([...OVERLAY]);
  for (const manifest of overlay) {
    if (manifest.kind !== 'Deployment') continue;
    const pod = manifest.spec!.template.spec!;
    const sidecar = {
      ...SHIPPER,
      image: `registry/log-shipper@sha256:${'e'.repeat(64)}`,
      resources: { requests: amounts, limits: amounts },
    };
    pod.containers.unshift(sidecar);
    pod.initContainers = [{ ...sidecar, name: 'prepare' }];
  }
  return overlay;
}

test('with a log container before ours the same release again is unchanged, and status tells our image', async () => {
  const site = openSite();
  const services = { ...site.services, render: async () => overlayWithSidecar() };
  const run = async () => deliver(site.request('a'), services, silent, never);
  expect(await run()).toMatchObject({ outcome: 'delivered', reasons: [] });
  expect(await run()).toMatchObject({ outcome: 'unchanged' });
  const status = await readStatus(site.cluster, site.environment);
  expect(status).toMatchObject({ isSettled: true, stable: { images: [`registry/hvs-api@${site.a.image.digest}`] } });
});

test('with a sidecar that a webhook put into the pods alone, the same', async () => {
  const site = openSite();
  await site.deliver('a');
  for (const name of site.names('Pod')) {
    site.writeAs('injector', { kind: 'Pod', name, namespace: 'hvs-dev' }, (pod) => {
      const { spec, status } = pod as { spec: { containers: Data[] }; status: { containerStatuses: Data[] } };
      spec.containers.unshift({ name: 'istio-proxy', image: 'istio/proxyv2' });
      status.containerStatuses.unshift({ name: 'istio-proxy', imageID: 'istio/proxyv2@sha256:1', restartCount: 1 });
    });
  }
  expect(await site.deliver('a')).toMatchObject({ outcome: 'unchanged' });
  expect(await readStatus(site.cluster, site.environment)).toMatchObject({
    isSettled: true,
    stable: { images: [`registry/hvs-api@${site.a.image.digest}`] },
  });
});

import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { deliver } from './deliver.ts';
import { plan } from './plan.ts';
import type { Data } from './simulated/objects.fixture.ts';
import { NAMESPACE, never, openSite, OVERLAY, silent, type SiteOptions } from './simulated/site.fixture.ts';

const AUTOSCALER = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'hvs-api-hpa', namespace: NAMESPACE }, spec: { minReplicas: 3, maxReplicas: 10, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hvs-api-deployment' } } } as Manifest;

function openChanging(options: SiteOptions) {
  const site = openSite(options);
  const overlay = { isScaled: false };
  const render = async () => {
    const manifests = structuredClone([...OVERLAY, ...(overlay.isScaled ? [AUTOSCALER] : [])]);
    for (const manifest of manifests) if (manifest.kind === 'Deployment' && manifest.spec && overlay.isScaled) delete manifest.spec.replicas;
    return manifests;
  };
  const services = { ...site.services, render };
  const scale = (pods: number) => site.writeAs('kube-controller-manager', { kind: 'Deployment', name: 'hvs-api-deployment', namespace: NAMESPACE }, (object) => ((object.spec as Data).replicas = pods));
  return { site, overlay, services, scale, run: async (which: 'a' | 'b' | 'c') => deliver(site.request(which), services, silent, never) };
}

const STRATEGIES = ['rolling', 'blue-green', 'canary'] as const;

test.each(STRATEGIES)('%s: an overlay that gives its count to an autoscaler never falls under the last one', async (strategy) => {
  const { site, overlay, services, scale, run } = openChanging({ strategy });
  await run('a');
  overlay.isScaled = true;
  const first = site.traffic.length;
  const { changes } = await plan(site.request('b'), services, silent, never);
  expect(changes.find(({ object }) => object.startsWith('Deployment'))?.diff).not.toContain('replicas');
  expect(await run('b')).toMatchObject({ outcome: 'delivered' });
  expect(Math.min(...site.traffic.slice(first).map(({ pods }) => pods.length))).toBe(3);
  expect(await run('b')).toMatchObject({ outcome: 'unchanged' });
  // What the autoscaler asked for since then is kept, by the next delivery and by one more.
  scale(6);
  const second = site.traffic.length;
  expect(await run('b')).toMatchObject({ outcome: 'unchanged' });
  expect(await run('c')).toMatchObject({ outcome: 'delivered' });
  // The first of them is of an object without a namespace, which tells the traffic before.
  expect(Math.min(...site.traffic.slice(second + 1).map(({ pods }) => pods.length))).toBe(6);
});

test('going back to a count by an autoscaler, from an overlay with a number, does not fall either', async () => {
  let isServing = false;
  const { site, overlay, run } = openChanging({ b: { answer: ({ path }) => (path === '/predict' && isServing ? { status: 500, body: 'late' } : undefined) } });
  overlay.isScaled = true;
  await run('a');
  expect(site.traffic.at(-1)?.pods).toHaveLength(3);
  overlay.isScaled = false;
  site.hooks.intercept = (call) => void (isServing ||= call === 'apply Deployment hvs-api-deployment');
  const first = site.traffic.length;
  expect(await run('b')).toMatchObject({ outcome: 'rolled-back' });
  expect(Math.min(...site.traffic.slice(first).map(({ pods }) => pods.length))).toBe(3);
  expect(site.serving(NAMESPACE)).toEqual([site.a.image.digest]);
});

import type { Manifest } from '@hvs/k8s-manifests';
import type { V1Job } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import { plan } from '../plan.ts';
import { AUTOSCALER, withoutCount } from '../simulated/changing-overlay.fixture.ts';
import type { Data } from '../simulated/objects.fixture.ts';
import { NAMESPACE, never, openSite, OVERLAY, silent, type SiteOptions } from '../simulated/site.fixture.ts';

function openChanging(options: SiteOptions) {
  const site = openSite(options);
  const overlay = { isScaled: false, replicas: 3 };
  const render = async () => {
    if (overlay.isScaled) return structuredClone([...withoutCount(OVERLAY), AUTOSCALER]);
    const manifests = structuredClone([...OVERLAY]);
    for (const manifest of manifests)
      if (manifest.kind === 'Deployment' && manifest.spec) manifest.spec.replicas = overlay.replicas;
    return manifests;
  };
  const services = { ...site.services, render };
  const scale = (pods: number) =>
    site.writeAs(
      'kube-controller-manager',
      { kind: 'Deployment', name: 'hvs-api-deployment', namespace: NAMESPACE },
      (object) => ((object.spec as Data).replicas = pods),
    );
  return {
    site,
    overlay,
    services,
    scale,
    run: async (which: 'a' | 'b' | 'c') => deliver(site.request(which), services, silent, never),
  };
}

const STRATEGIES = ['rolling', 'blue-green', 'canary'] as const;

test.each(STRATEGIES)(
  '%s: an overlay that gives its count to an autoscaler never falls under the last one',
  async (strategy) => {
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
  },
);

test('going back to a count by an autoscaler, from an overlay with a number, does not fall either', async () => {
  let isServing = false;
  const { site, overlay, run } = openChanging({
    b: { answer: ({ path }) => (path === '/predict' && isServing ? { status: 500, body: 'late' } : undefined) },
  });
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

test.each(STRATEGIES)(
  '%s: the number of the overlay wins over the live one; the release before keeps its own',
  async (strategy) => {
    const { site, overlay, services, run } = openChanging({ strategy, keepPreviousS: 60 });
    await run('a');
    overlay.replicas = 5;
    const { steps, changes } = await plan(site.request('b'), services, silent, never);
    expect(changes.flatMap(({ fields }) => fields.map(({ text }) => text))).toContain(
      'spec.replicas is 3 instead of 5',
    );
    expect(steps).toContain('roll out 5 stable pods (3 now) and verify each');
    expect(steps.join()).toContain(strategy === 'blue-green' ? 'start 5 candidate pods' : 'start 1 candidate pods');
    if (strategy !== 'rolling') expect(steps.join()).toContain('keep 3 pods of the release before');
    const first = site.traffic.length;
    expect(await run('b')).toMatchObject({ outcome: 'delivered' });
    expect(site.traffic.at(-1)?.pods).toHaveLength(5);
    const job = await site.cluster.read<V1Job>({ kind: 'Job', name: 'hvs-api-previous', namespace: NAMESPACE });
    expect(job?.spec?.parallelism).toBe(strategy === 'rolling' ? undefined : 3);
    // A canary's first share is of the pods that serve now: 1 beside 3.
    if (strategy === 'canary')
      expect(site.traffic.slice(first).find(({ digests }) => digests.length === 2)?.pods).toHaveLength(4);
  },
);

test('the number that an autoscaler asked for stays, also in the plan', async () => {
  const { site, overlay, services, scale, run } = openChanging({ strategy: 'blue-green', keepPreviousS: 60 });
  overlay.isScaled = true;
  await run('a');
  scale(6);
  const { steps } = await plan(site.request('b'), services, silent, never);
  expect(steps).toEqual(
    expect.arrayContaining([
      'start 6 candidate pods outside the Service',
      'keep 6 pods of the release before until 60 s after the rest',
      'roll out 6 stable pods and verify each',
    ]),
  );
});

test('where an autoscaler counts the pods, the first release begins with its fewest, and the next with what it asked for', async () => {
  const site = openSite();
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'hvs-api-hpa', namespace: NAMESPACE },
    spec: { minReplicas: 4, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hvs-api-deployment' } },
  } as Manifest;
  const services = { ...site.services, render: async () => structuredClone([...withoutCount(OVERLAY), autoscaler]) };
  const run = async (which: 'a' | 'b') => deliver(site.request(which), services, silent, never);
  expect(await run('a')).toMatchObject({ outcome: 'delivered' });
  expect(site.traffic.at(-1)?.pods).toHaveLength(4);
  await site.cluster.patch(
    { kind: 'Deployment', name: 'hvs-api-deployment', namespace: NAMESPACE },
    { spec: { replicas: 6 } },
  );
  expect(await run('b')).toMatchObject({ outcome: 'delivered' });
  expect(site.traffic.at(-1)?.pods).toHaveLength(6);
});

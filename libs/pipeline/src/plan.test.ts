import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { deliver } from './deliver.ts';
import { createStep } from '@hvs/step';
import { prepare } from './judge/prepare.ts';
import { announceSteps, plan } from './plan.ts';
import { NAMESPACE, never, openSite, OVERLAY, silent } from './simulated/site.fixture.ts';

test('a plan tells what would be done and writes nothing', async () => {
  const site = openSite();
  const first = await plan(site.request('a'), site.services, silent, never);
  expect(first).toMatchObject({ outcome: 'deliver', before: undefined });
  expect(first.changes.map(({ action }) => action)).toEqual(OVERLAY.map(() => 'create'));
  expect(site.writes).toEqual([]);
  await site.deliver('a');
  expect(await plan(site.request('a'), site.services, silent, never)).toMatchObject({
    outcome: 'unchanged',
    steps: [],
  });
  const next = await plan(site.request('b'), site.services, silent, never);
  expect(next.changes.filter(({ action }) => action === 'update').map(({ object }) => object)).toEqual([
    `Deployment ${NAMESPACE}/hvs-api-deployment`,
  ]);
  expect(next.changes.map(({ diff }) => diff).join('')).toContain(
    `+        - image: registry/hvs-api@${site.b.image.digest}`,
  );
});

test('pods that the controllers have not brought to what is asked for are not unchanged', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.cluster.patch(
    { kind: 'Deployment', name: 'hvs-api-deployment', namespace: NAMESPACE },
    { status: { availableReplicas: 2 } },
  );
  expect(await plan(site.request('a'), site.services, silent, never)).toMatchObject({ outcome: 'deliver' });
});

test('what kubectl once noted of a Secret is shown no more than the Secret itself', async () => {
  const site = openSite();
  const withLogin = (login: string, labels = {}) => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'login', namespace: NAMESPACE, labels },
      data: { login },
    } as unknown as Manifest;
    return { ...site.services, render: async () => [...structuredClone(OVERLAY), secret] };
  };
  await deliver(site.request('a'), withLogin('aHVudGVyMg=='), silent, never);
  site.writeAs('kubectl-client-side-apply', { kind: 'Secret', name: 'login', namespace: NAMESPACE }, (object) => {
    const noted = JSON.stringify({ data: { login: 'aHVudGVyMg==' } });
    object.metadata = {
      ...(object.metadata as object),
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': noted },
    };
  });
  const { changes } = await plan(site.request('a'), withLogin('bmV3', { team: 'x' }), silent, never);
  expect(changes.find(({ object }) => object.startsWith('Secret'))).toMatchObject({
    action: 'update',
    diff: expect.stringContaining('***'),
  });
  expect(JSON.stringify(changes)).not.toMatch(/aHVudGVyMg|bmV3/);
});

test.each(['rolling', 'blue-green', 'canary'] as const)(
  'what a plan announces of %s are steps that the delivery takes, in their order',
  async (strategy) => {
    const site = openSite({ strategy, keepPreviousS: 60 });
    for (const which of ['a', 'b'] as const) {
      const request = site.request(which);
      const prepared = await prepare(request, site.services, site.cluster, createStep(silent));
      const announced = announceSteps(request, prepared).map(({ step }) => step);
      const { outcome, steps } = await site.deliver(which);
      expect(outcome).toBe('delivered');
      let taken = steps.map(({ step }) => step);
      for (const step of announced) {
        expect(taken).toContain(step);
        taken = taken.slice(taken.indexOf(step) + 1);
      }
    }
  },
);

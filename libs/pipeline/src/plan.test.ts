import { expect, test } from 'vitest';
import { plan } from './plan.ts';
import { NAMESPACE, never, openSite, OVERLAY, silent } from './simulated/site.fixture.ts';

test('a plan tells what would be done and writes nothing', async () => {
  const site = openSite();
  const first = await plan(site.request('a'), site.services, silent, never);
  expect(first).toMatchObject({ outcome: 'deliver', before: undefined });
  expect(first.changes.map(({ action }) => action)).toEqual(OVERLAY.map(() => 'create'));
  expect(site.writes).toEqual([]);
  await site.deliver('a');
  expect(await plan(site.request('a'), site.services, silent, never)).toMatchObject({ outcome: 'unchanged', steps: [] });
  const next = await plan(site.request('b'), site.services, silent, never);
  expect(next.changes.filter(({ action }) => action === 'update').map(({ object }) => object)).toEqual([`Deployment ${NAMESPACE}/hvs-api-deployment`]);
  expect(next.changes.map(({ diff }) => diff).join('')).toContain(`+        - image: registry/hvs-api@${site.b.image.digest}`);
});

test('pods that the controllers have not brought to what is asked for are not unchanged', async () => {
  const site = openSite();
  await site.deliver('a');
  await site.cluster.patch({ kind: 'Deployment', name: 'hvs-api-deployment', namespace: NAMESPACE }, { status: { availableReplicas: 2 } });
  expect(await plan(site.request('a'), site.services, silent, never)).toMatchObject({ outcome: 'deliver' });
});

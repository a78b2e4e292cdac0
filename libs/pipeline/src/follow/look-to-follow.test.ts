import { DEPLOYMENT as STABLE, SERVICE } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import type { ClusterObject } from '../cluster/cluster.ts';
import { openFollowedSite } from '../simulated/followed-site.fixture.ts';
import { DEPLOYMENT, NAMESPACE } from '../simulated/site.fixture.ts';
import { lookToFollow } from './look-to-follow.ts';

/** The model of `a` serves, proven. Its pods say another one when `says` is set. */
async function openProven() {
  const served = { says: undefined as string | undefined };
  const site = openFollowedSite({
    a: {
      answer: ({ path }) =>
        served.says === undefined || path !== '/model-info'
          ? undefined
          : { status: 200, body: JSON.stringify({ sha256: served.says }) },
    },
  });
  await site.deliver('a');
  const disturbance = async () => (await lookToFollow(site.cluster, site.environment)).seen.disturbance;
  expect(await disturbance()).toBeUndefined();
  return { site, served, disturbance };
}

test('a candidate that was left is a disturbance', async () => {
  const { site, disturbance } = await openProven();
  const stable = (await site.cluster.read<ClusterObject>(DEPLOYMENT)) ?? {};
  await site.cluster.create({ ...stable, metadata: { name: 'hvs-api-candidate', namespace: NAMESPACE } });
  expect(await disturbance()).toBe('a candidate was left beside the proven release');
});

test('a Service that reaches other pods is a disturbance', async () => {
  const { site, disturbance } = await openProven();
  await site.cluster.patch(
    { kind: 'Service', name: SERVICE, namespace: NAMESPACE },
    { spec: { selector: { 'hvs.dev/track': 'candidate' } } },
  );
  expect(await disturbance()).toMatch(/^the Service reaches /);
});

test('another image is a disturbance', async () => {
  const { site, disturbance } = await openProven();
  site.writeAs('kubectl-set', DEPLOYMENT, (deployment) => {
    const { template } = deployment.spec as { template: { spec: { containers: { image: string }[] } } };
    template.spec.containers[0].image = `registry/hvs-api@${site.c.image.digest}`;
  });
  expect(await disturbance()).toMatch(/^registry\/hvs-api@sha256:c+ runs instead of the proven registry/);
});

test('pods of the proven image that say another model are a disturbance', async () => {
  const { served, disturbance } = await openProven();
  served.says = 'f'.repeat(64);
  expect(await disturbance()).toMatch(/^pods serve the model f+, not the proven /);
});

test('a Deployment that is gone is a disturbance', async () => {
  const { site, disturbance } = await openProven();
  await site.cluster.remove({ kind: 'Deployment', name: STABLE, namespace: NAMESPACE });
  expect(await disturbance()).toBe('the Deployment of the proven release is gone');
});

import type { Manifest } from '@hvs/k8s-manifests';
import { expect, test } from 'vitest';
import { deliver } from '../deliver.ts';
import { plan } from '../plan.ts';
import { AUTOSCALER, withoutCount } from '../simulated/changing-overlay.fixture.ts';
import type { Data } from '../simulated/objects.fixture.ts';
import { DEPLOYMENT, never, openSite, OVERLAY, silent, type SiteOptions } from '../simulated/site.fixture.ts';
import { rollBack } from '../rollback.ts';
import { readStatus } from '../status.ts';
import { verifyEnvironment } from '../verify-environment.ts';

function withAutoscaler(): Manifest[] {
  return [...withoutCount(OVERLAY), AUTOSCALER];
}

/** `a` is delivered, with or without an autoscaler. */
async function openDelivered(options: SiteOptions, isScaled: boolean) {
  const site = openSite(options);
  const services = isScaled ? { ...site.services, render: async () => withAutoscaler() } : site.services;
  const run = async (which: 'a' | 'b') => deliver(site.request(which), services, silent, never);
  await run('a');
  const specOf = (change: (spec: Data) => void) =>
    site.writeAs('kubectl', DEPLOYMENT, (object) => change(object.spec as Data));
  return { site, services, run, specOf };
}

const STRATEGIES = ['rolling', 'blue-green', 'canary'] as const;

test.each(
  STRATEGIES.flatMap(
    (strategy) =>
      [
        [strategy, true],
        [strategy, false],
      ] as const,
  ),
)('%s, autoscaler %s: no pods are not settled, and delivering starts them again', async (strategy, isScaled) => {
  for (const which of ['a', 'b'] as const) {
    const { site, services, run, specOf } = await openDelivered({ strategy }, isScaled);
    specOf((spec) => (spec.replicas = 0));
    expect(await readStatus(site.cluster, site.environment)).toMatchObject({ isSettled: false });
    const checks = await verifyEnvironment(site.environment, services, silent, never);
    expect(
      checks
        .filter(({ passed }) => !passed)
        .map(({ detail }) => detail)
        .join(),
    ).toMatch(/asks for 0 pods/);
    const planned = await plan(site.request(which), services, silent, never);
    expect(planned).toMatchObject({ outcome: 'deliver' });
    expect(planned.steps.join()).not.toMatch(/\b0 (candidate|stable) pods/);
    expect(await run(which)).toMatchObject({ outcome: 'delivered', reasons: [] });
    expect(site.traffic.at(-1)?.pods).toHaveLength(3);
    expect(await readStatus(site.cluster, site.environment)).toMatchObject({ isSettled: true });
  }
});

test('a scaling to no pods, for which the API server keeps no name, is told as done by somebody else', async () => {
  const { site, services, run, specOf } = await openDelivered({}, false);
  specOf((spec) => (spec.replicas = 0));
  // By its subresource the field is given up by all and held by nobody.
  await site.cluster.patch(DEPLOYMENT, {
    metadata: { managedFields: [{ manager: 'hvs', operation: 'Apply', fieldsV1: {} }] },
  });
  const told =
    'Deployment hvs-dev/hvs-api-deployment: spec.replicas is 0 instead of 3, written by somebody who scaled it to 0, whose name the API server does not keep';
  expect((await readStatus(site.cluster, site.environment)).drift).toEqual([told]);
  expect(
    (await verifyEnvironment(site.environment, services, silent, never)).map(({ detail }) => detail).join(),
  ).toContain(told.slice(told.indexOf('spec')));
  expect(await run('a')).toMatchObject({ outcome: 'delivered', warnings: [`by others: ${told}`] });
});

test('a paused Deployment is read before anything is written, and its delivery refused with who did it', async () => {
  const { site, services, run, specOf } = await openDelivered({}, false);
  specOf((spec) => (spec.paused = true));
  const before = site.writes.length;
  const refused = {
    outcome: 'refused',
    reasons: [
      expect.stringMatching(
        /Deployment hvs-dev\/hvs-api-deployment is paused.*kubectl.*kubectl --namespace hvs-dev rollout resume deployment\/hvs-api-deployment/,
      ),
    ],
  };
  expect(await plan(site.request('b'), services, silent, never)).toMatchObject(refused);
  expect(await readStatus(site.cluster, site.environment)).toMatchObject({ isSettled: false });
  expect(site.writes).toHaveLength(before);
  expect(await run('b')).toMatchObject(refused);
  expect(site.writes.slice(before).filter((write) => !write.includes('receipt'))).toEqual([]);
  expect(await site.store.readQuarantine()).toEqual({});
  specOf((spec) => delete spec.paused);
  expect(await run('b')).toMatchObject({ outcome: 'delivered' });
});

test('going back ends a pause', async () => {
  const { site, services, specOf } = await openDelivered({}, false);
  specOf((spec) => (spec.paused = true));
  const request = { environment: site.environment, by: 'ann', reason: 'stuck', lockWaitS: 0, now: true };
  expect(await rollBack(request, services, silent, never)).toMatchObject({
    outcome: 'rolled-back',
    warnings: [expect.stringMatching(/spec\.paused is true, written by kubectl/)],
  });
  expect(await readStatus(site.cluster, site.environment)).toMatchObject({ isSettled: true });
});

const PAUSE = /spec\.paused is true, written by kubectl-rollout at 2026-11-28T12:00:00Z/;
const VERIFYING = /^ask .*candidate.* \/predict$/;
const KEEPING = /^create Job/;
const ROLLED_OUT = /^apply Deployment hvs-api-deployment$/;

test.each<readonly [(typeof STRATEGIES)[number], string, RegExp]>([
  ...STRATEGIES.map((strategy) => [strategy, 'while the candidate is verified', VERIFYING] as const),
  ['blue-green', 'while it is promoted', KEEPING],
  ['canary', 'while it is promoted', KEEPING],
  ...STRATEGIES.map((strategy) => [strategy, 'while it rolls out', ROLLED_OUT] as const),
])('%s: a pause that somebody sets %s ends the delivery, and is said where going back ends it', async (...given) => {
  const [strategy, , after] = given;
  const { site, run } = await openDelivered({ strategy, keepPreviousS: 60 }, false);
  let state: 'before' | 'due' | 'paused' = 'before';
  site.hooks.intercept = (call) => {
    if (state === 'due') {
      state = 'paused';
      site.writeAs('kubectl-rollout', DEPLOYMENT, (object) => void ((object.spec as Data).paused = true));
    }
    if (state === 'before' && after.test(call)) state = 'due';
  };
  const receipt = await run('b');
  expect(state).toBe('paused');
  expect(receipt).toMatchObject({ outcome: 'rolled-back' });
  const isServing = site.traffic.some(({ digests }) => digests.includes(site.b.image.digest));
  expect(isServing).toBe(after !== VERIFYING);
  expect(receipt.reasons.join()).toMatch(/paused.*\[surroundings-failed\]/);
  expect(receipt.warnings.filter((warning) => PAUSE.test(warning))).toHaveLength(1);
  expect(await site.store.readQuarantine()).toEqual({});
  expect(await readStatus(site.cluster, site.environment)).toMatchObject({ isSettled: true });
});

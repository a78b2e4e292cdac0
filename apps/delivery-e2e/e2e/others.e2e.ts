import type { V1Deployment } from '@kubernetes/client-node';
import { afterAll, expect, test } from 'vitest';
import { connectApiServer, type EnvironmentStatus } from '@hvs/pipeline';
import { stringify } from 'yaml';
import { connect } from '../src/cluster/connection.ts';
import { recordEndpoints } from '../src/cluster/record-endpoints.ts';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverTo } from '../src/deliver-to.ts';
import { runHvs } from '../src/hvs.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import { addToReport } from '../src/report.ts';

const environment = await createScratchEnvironment('others', { bakeS: 0, p95BudgetMs: 1000 });
afterAll(() => environment.remove());
const { namespace } = environment;
const cluster = connect();
const release = await buildVariant({ version: '3' });
const DEPLOYMENT = { kind: 'Deployment', name: 'hvs-api-deployment', namespace } as const;
const AUTOSCALER = { kind: 'HorizontalPodAutoscaler', name: 'hvs-api-hpa', namespace } as const;
const PODS = 3;

async function status(): Promise<EnvironmentStatus> {
  return (await runHvs(['status', ...environment.args])).results.at(-1) as EnvironmentStatus;
}

/** Patches under a field manager of its own, as `kubectl set env`, `rollout pause` and `scale` do. */
async function writeAs(manager: string, patch: object): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${DEPLOYMENT.name}?fieldManager=${manager}`;
  const headers = { 'content-type': 'application/strategic-merge-patch+json' };
  const signal = new AbortController().signal;
  const { status: answered } = await connectApiServer().send({
    method: 'PATCH',
    path,
    headers,
    body: JSON.stringify(patch),
    timeoutMs: 10_000,
    signal,
  });
  expect(answered).toBe(200);
}

function withEnv(name: string, value: string): object {
  return { spec: { template: { spec: { containers: [{ name: 'hvs-api-container', env: [{ name, value }] }] } } } };
}

async function readEnv(): Promise<unknown> {
  const deployment = await cluster.read<V1Deployment>(DEPLOYMENT);
  return deployment?.spec?.template.spec?.containers[0].env;
}

/** The overlay without a number of pods, and with an autoscaler instead. */
async function giveToAutoscaler(): Promise<void> {
  const uncounted = {
    target: { kind: DEPLOYMENT.kind, name: DEPLOYMENT.name },
    patch: stringify([{ op: 'remove', path: '/spec/replicas' }]),
  };
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: DEPLOYMENT.kind, name: DEPLOYMENT.name };
  const { kind, name } = AUTOSCALER;
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind,
    metadata: { name },
    spec: { scaleTargetRef, minReplicas: PODS, maxReplicas: PODS + 1 },
  };
  await environment.patch([uncounted], [autoscaler]);
}

test('a delivery leaves no drift: what the API server makes of the overlay is what was applied', async () => {
  expect(await deliverTo(environment, release)).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  expect(await status()).toMatchObject({ isSettled: true, drift: [] });
  expect(await deliverTo(environment, release)).toMatchObject({
    code: 0,
    receipt: { outcome: 'unchanged', warnings: [] },
  });
});

test('what another program wrote is shown with its name, and a rollback and a delivery take it out', async () => {
  await writeAs('kubectl-set', withEnv('PORT', '5002'));
  const shown = expect.stringMatching(/env\[PORT\] is .*"5002".*written by kubectl-set/);
  expect(await status()).toMatchObject({ isSettled: false, drift: [shown] });
  expect(await runHvs(['rollback', ...environment.args, '--now'])).toMatchObject({ code: 0 });
  expect(await readEnv()).toBeUndefined();

  await writeAs('kubectl-set', withEnv('LOG_LEVEL', 'debug'));
  expect(await deliverTo(environment, release)).toMatchObject({
    code: 0,
    receipt: { outcome: 'delivered', warnings: [expect.stringContaining('LOG_LEVEL')] },
  });
  expect(await readEnv()).toBeUndefined();
  expect(await status()).toMatchObject({ isSettled: true, drift: [] });
});

test('a paused Deployment is refused before anything is written', async () => {
  await writeAs('kubectl-rollout', { spec: { paused: true } });
  expect(await deliverTo(environment, release)).toMatchObject({
    code: 3,
    receipt: { reasons: [expect.stringMatching(/is paused, by kubectl-rollout/)] },
  });
  await writeAs('kubectl-rollout', { spec: { paused: null } });
});

test('given to an autoscaler, the ready pods never fall under their last number', async () => {
  await giveToAutoscaler();
  const endpoints = recordEndpoints(namespace);
  const delivered = await deliverTo(environment, release);
  expect(delivered).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  expect(await deliverTo(environment, release)).toMatchObject({ receipt: { outcome: 'unchanged' } });
  await endpoints.stop();
  addToReport('autoscaler', { fewestReady: endpoints.fewest(), ms: delivered.ms });
  expect(endpoints.fewest()).toBe(PODS);
});

test('a Deployment of no pods is not settled, and a delivery starts as many as its autoscaler wants at least', async () => {
  await writeAs('kubectl', { spec: { replicas: 0 } });
  expect(await status()).toMatchObject({ isSettled: false });
  await environment.configure({ strategy: 'blue-green' });
  expect(await deliverTo(environment, release)).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  expect((await cluster.read<V1Deployment>(DEPLOYMENT))?.spec?.replicas).toBe(PODS);
});

test('an autoscaler that left the overlay is removed where that is asked for', async () => {
  await environment.patch([]);
  await environment.configure({ prune: true });
  expect(await deliverTo(environment, release)).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  expect(await cluster.read(AUTOSCALER)).toBeUndefined();
  expect(await status()).toMatchObject({ isSettled: true });
});

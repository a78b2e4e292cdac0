import { FEATURES } from '@hvs/contract';
import { waitUntil } from '@hvs/testing';
import type { V1Node } from '@kubernetes/client-node';
import { execa } from 'execa';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { connect } from '../src/cluster/connection.ts';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverFirst } from '../src/deliver-to.ts';
import { forwardPort } from '../src/forward-port.ts';
import { runHvs } from '../src/hvs.ts';
import { buildRelease } from '../src/images/build-release.ts';
import { buildWatch } from '../src/images/build-watch.ts';
import { openMlflow } from '../src/mlflow.ts';
import { OUTPUT, ROOT } from '../src/paths.ts';
import { addToReport } from '../src/report.ts';
import { tagOf, versionAt } from '../src/version-at.ts';

const environment = await createScratchEnvironment('pod', { strategy: 'blue-green' });
afterAll(() => environment.remove());
const { namespace } = environment;
const name = namespace.slice('hvs-e2e-'.length);
const model = `e2e-${name}`;
const mlflow = await openMlflow();
afterAll(async () => mlflow.close());
const env = { MLFLOW_TRACKING_URI: mlflow.url };
const champion = async () => versionAt(mlflow.url, model, 'champion');

let forward: Awaited<ReturnType<typeof forwardPort>> | undefined;
afterAll(async () => {
  await endWatch();
  forward?.close();
});

beforeAll(async () => {
  const release = await buildRelease('45');
  await deliverFirst(environment, release);
  expect((await runHvs(['register', '--name', model, '--model', release.modelFolder], { env })).code).toBe(0);
  await environment.configure({ follow: { model, alias: 'candidate' } });

  forward = await forwardPort(new URL(mlflow.url), await addressOfNode());
  await applyWatch(await buildWatch(), forward.url);
  await execa('kubectl', ['rollout', 'status', 'deployment/hvs-watch', '--namespace', namespace, '--timeout=120s']);
});

test('the watch runs in a pod of its own account, and tells the registry what serves', async () => {
  await waitUntil('the registry knows the champion', async () => (await champion())?.version === '1', {
    boundMs: 60_000,
  });
  const metrics = await ask('/metrics');
  expect(metrics).toMatch(/^hvs_watch_registry_up\{[^}]*\} 1$/m);
  expect(metrics).toMatch(/^hvs_watch_cluster_up\{[^}]*\} 1$/m);
  expect(metrics).toMatch(/^hvs_watch_model_disagreement\{[^}]*\} 0$/m);
  expect(metrics).toMatch(/^hvs_watch_passes_total\{result="nothing"[^}]*\} [1-9]/m);
  expect(metrics).not.toMatch(/^hvs_drift/m);
  expect(JSON.parse(await ask('/health'))).toEqual({ status: 'healthy' });
});

/** More than an hour of a site, 20,736. */
const FOREIGN = { requests: 96, readings: 256 };

test('a foreign population is found by the watch, and a watch that is started again knows it', async () => {
  const url = new URL('/predict', await environment.serviceUrl());
  const reading = Object.fromEntries(FEATURES.map(({ name: feature, maximum }) => [feature, maximum]));
  const body = JSON.stringify({ readings: Array.from({ length: FOREIGN.readings }, () => reading) });
  for (let sent = 0; sent < FOREIGN.requests; sent += 1) {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body });
    expect({ status: answer.status, text: await answer.text() }).toMatchObject({ status: 200 });
  }
  const sentMs = Date.now();
  await waitUntil('the watch finds it', hasDrifted, { boundMs: 60_000 });
  addToReport('watch drift', {
    readings: FOREIGN.requests * FOREIGN.readings,
    foundAfterS: (Date.now() - sentMs) / 1000,
  });
  const metrics = await ask('/metrics');
  expect(metrics).toMatch(
    new RegExp(`^hvs_drift_detected\\{model="[^"]+ 45",environment="${name}",namespace="${namespace}"\\} 1$`, 'm'),
  );
  expect(Number(/^hvs_drift_features_share\{[^}]*\} (\S+)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(0.3);
  const isTold = async () => tagOf(await champion(), `hvs.${name}.drift`);
  await waitUntil('the version bears it', async () => (await isTold())?.startsWith('drift since ') === true);
  const told = await isTold();

  await execa('kubectl', ['rollout', 'restart', 'deployment/hvs-watch', '--namespace', namespace]);
  await execa('kubectl', ['rollout', 'status', 'deployment/hvs-watch', '--namespace', namespace, '--timeout=180s']);
  await waitUntil('the next watch knows it', hasDrifted, { boundMs: 60_000 });
  expect(await isTold()).toBe(told);
});

/** A pod that is being made or ended does not answer. */
async function hasDrifted(): Promise<boolean> {
  return /^hvs_drift_detected\{[^}]*\} 1$/m.test(await ask('/metrics').catch(() => ''));
}

/** While it reaches the registry, so that its last pass ends. */
async function endWatch(): Promise<void> {
  const ofWatch = ['--namespace', namespace, '--ignore-not-found'];
  await execa('kubectl', ['delete', 'deployment', 'hvs-watch', '--cascade=foreground', '--timeout=120s', ...ofWatch]);
}

async function addressOfNode(): Promise<string> {
  const [node] = await connect().list<V1Node>('Node');
  return node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '127.0.0.1';
}

/** Asks the pod of the watch through the API server. */
async function ask(path: string): Promise<string> {
  const selector = ['--selector', 'app=hvs-watch', '--output', 'jsonpath={.items[0].metadata.name}'];
  const { stdout: pod } = await execa('kubectl', ['get', 'pods', '--namespace', namespace, ...selector]);
  const url = `/api/v1/namespaces/${namespace}/pods/${pod}:9095/proxy${path}`;
  return (await execa('kubectl', ['get', '--raw', url])).stdout;
}

/** The component, with the overlay of this test in a ConfigMap: the image holds only those of the workspace. */
async function applyWatch(image: string, registry: string): Promise<void> {
  const folder = join(OUTPUT, 'watch', namespace);
  const overlay = join(OUTPUT, 'overlays', name);
  await mkdir(folder, { recursive: true });
  const files = ['namespace.yaml', 'delivery.yaml', 'beside.yaml'];
  for (const file of files) await copyFile(join(overlay, file), join(folder, file));
  const described = parse(await readFile(join(overlay, 'kustomization.yaml'), 'utf8')) as { resources: string[] };
  const resources = ['../../app/k8s/base', ...described.resources.slice(1)];
  await writeFile(join(folder, 'overlay.yaml'), stringify({ ...described, resources }));
  const [newName, digest] = image.split('@');
  const args = ['--env', name, '--overlays', '/overlays', '--interval', '5s', '--drift-every', '5s'];
  const added = [
    ...args.map((value) => ({ path: 'containers/0/args/-', value })),
    { path: 'containers/0/volumeMounts/-', value: { name: 'overlay', mountPath: `/overlays/${name}` } },
    { path: 'volumes/-', value: { name: 'overlay', configMap: { name: 'overlay' } } },
  ].map(({ path, value }) => ({ op: 'add', path: `/spec/template/spec/${path}`, value }));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    components: [relative(folder, join(ROOT, 'k8s/components/watch'))],
    generatorOptions: { disableNameSuffixHash: true },
    configMapGenerator: [{ name: 'overlay', files: ['kustomization.yaml=overlay.yaml', ...files] }],
    secretGenerator: [{ name: 'hvs-watch', literals: [`MLFLOW_TRACKING_URI=${registry}`] }],
    images: [{ name: 'hvs-watch', newName, digest }],
    patches: [{ target: { kind: 'Deployment', name: 'hvs-watch' }, patch: stringify(added) }],
  };
  await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization));
  await execa('kubectl', ['apply', '--server-side', '--kustomize', folder]);
}

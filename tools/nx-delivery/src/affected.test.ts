import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createScratchWorkspace, type ScratchWorkspace } from './scratch-workspace.fixture.ts';

/** It reads every file but a model. */
const REFERENCES = 'references';

let workspace: ScratchWorkspace;
let all: string[];
beforeAll(async () => {
  workspace = await createScratchWorkspace();
  all = (await workspace.projects()).filter((project) => project !== REFERENCES);
});
afterAll(() => workspace.remove());

async function affectedBy(file: string): Promise<string[]> {
  await workspace.change(file);
  const found = await workspace.affectedProjects('HEAD~1');
  return found.filter((project) => project !== REFERENCES);
}

const OF_THE_API = ['delivery-e2e', 'hvs-api', 'hvs-api-bench', 'hvs-api-e2e'];

describe('a change affects what depends on it, and nothing else', () => {
  test.each([
    ['apps/hvs-api/src/scratch.ts', OF_THE_API],
    ['apps/hvs-trainer/src/scratch.ts', ['hvs-trainer']],
    ['libs/telemetry/src/scratch.ts', ['hvs-api-e2e', 'hvs-trainer', 'telemetry']],
    ['libs/simulator/src/scratch.ts', ['hvs-trainer', 'simulator']],
    ['libs/pipeline/src/scratch.ts', ['delivery-e2e', 'hvs', 'pipeline']],
    ['k8s/base/scratch.yaml', [...OF_THE_API, 'hvs', 'k8s-manifests', 'pipeline'].toSorted()],
    // Tests of the trainer load the shipped model too.
    ['models/hvs/model-card.json', [...OF_THE_API, 'hvs-trainer']],
    ['models/hvs/evaluation.md', ['hvs-trainer']],
  ])('%s', async (file, affected) => {
    expect(await affectedBy(file)).toEqual(affected);
  });

  test('libs/contract/src/scratch.ts', async () => {
    const apart = ['alarms', 'http-client', 'node-bundle', 'nx-delivery', 'python-environment', 'step'];
    const affected = await affectedBy('libs/contract/src/scratch.ts');
    expect(all.filter((project) => !affected.includes(project))).toEqual(apart);
  });

  test.each(['tools/nx-delivery/src/scratch.ts', '.oxlintrc.json', '.oxfmtrc.json', 'package-lock.json'])(
    '%s affects every project',
    async (file) => {
      expect(await affectedBy(file)).toEqual(all);
    },
  );

  test.each(['README.md', 'docs/decisions/scratch.md', '.ci/run'])('%s affects the references alone', async (file) => {
    await workspace.change(file);
    expect(await workspace.affectedProjects('HEAD~1')).toEqual([REFERENCES]);
  });
});

describe('docker-push and deploy run for a change of what a pod holds or how it is delivered', () => {
  test.each([
    'apps/hvs-api/src/scratch.ts',
    'apps/hvs-api/Dockerfile',
    'libs/contract/src/scratch.ts',
    'libs/onnx-session/src/scratch.ts',
    'models/hvs/model.onnx',
    'k8s/base/scratch.yaml',
  ])('%s', async (file) => {
    await workspace.change(file);
    const tasks = await workspace.affectedTasks('HEAD~1', ['docker-push', 'deploy']);
    expect(Object.keys(tasks)).toEqual(expect.arrayContaining(['hvs-api:docker-push', 'hvs-api:deploy']));
  });
});

test('docker-push and deploy do not run for a change of READMEs, benches, end-to-end tests and documents', async () => {
  await workspace.change(
    'apps/hvs-api/README.md',
    'libs/contract/README.md',
    'docs/contracts.md',
    'apps/hvs-api-bench/src/scratch.ts',
    'libs/telemetry/bench/main.ts',
    'libs/simulator/bench/main.ts',
    'apps/hvs-api-e2e/e2e/predict.e2e.ts',
    'apps/delivery-e2e/e2e/time.e2e.ts',
    'vitest.e2e.config.ts',
    'models/hvs/evaluation.md',
  );
  expect(await workspace.affectedTasks('HEAD~1', ['docker-push', 'deploy'])).toEqual({});
});

test('a delivery into one environment is not asked for by the overlay of another', async () => {
  await workspace.change('k8s/overlays/production/scratch.yaml');
  expect(await workspace.affectedProjects('HEAD~1', 'dev')).not.toContain('hvs-api');
  expect(await workspace.affectedProjects('HEAD~1', 'production')).toContain('hvs-api');
  await workspace.change('k8s/base/scratch.yaml');
  expect(await workspace.affectedProjects('HEAD~1', 'dev')).toContain('hvs-api');
});

test('a new model runs the tests of the model and packs it; every other task keeps its result', async () => {
  await workspace.change('models/hvs/model.onnx');
  const tasks = await workspace.affectedTasks('HEAD~1', ['lint', 'typecheck', 'test', 'build', 'docker-build']);
  const again = Object.keys(tasks).filter((task) => tasks[task].some((input) => input.includes('models/hvs')));
  expect(again.toSorted()).toEqual(['hvs-api:docker-build', 'hvs-api:test-model', 'hvs-trainer:test-model']);
  expect(Object.keys(tasks)).toEqual(expect.arrayContaining(['hvs-api:test', 'hvs-trainer:test']));
});

test('a test runs again for a fixture that it imports from another project; no build does', async () => {
  await workspace.change('libs/pipeline/src/simulated/site.fixture.ts');
  const tasks = await workspace.affectedTasks('HEAD~1', ['typecheck', 'test', 'build']);
  const again = Object.keys(tasks).filter((task) => tasks[task].includes('pipeline:libs/pipeline/**/*.fixture.ts'));
  expect(again).toEqual(expect.arrayContaining(['hvs:test', 'hvs:typecheck']));
  expect(again.filter((task) => task.endsWith(':build'))).toEqual([]);
});

test('nx show project hvs-api names the targets of the API', async () => {
  const asked = ['serve', 'lint', 'typecheck', 'test', 'build', 'bench', 'docker-push', 'deploy', 'verify', 'rollback'];
  expect(await workspace.targets('hvs-api')).toEqual(expect.arrayContaining(asked));
});

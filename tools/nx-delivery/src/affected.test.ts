import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createScratchWorkspace, type ScratchWorkspace } from './scratch-workspace.fixture.ts';

const ALL = [
  'contract',
  'delivery-e2e',
  'hvs-api',
  'hvs-api-e2e',
  'hvs',
  'hvs-trainer',
  'k8s-manifests',
  'nx-delivery',
  'pipeline',
  'python-environment',
  'simulator',
  'telemetry',
];
/** It reads every file but a model. */
const REFERENCES = 'references';
const OF_THE_CONTRACT = ALL.filter((project) => !['nx-delivery', 'python-environment'].includes(project));

let workspace: ScratchWorkspace;
beforeAll(async () => {
  workspace = await createScratchWorkspace();
});
afterAll(() => workspace.remove());

describe('a change affects what depends on it, and nothing else', () => {
  test.each([
    ['libs/telemetry/src/scratch.ts', ['delivery-e2e', 'hvs-api', 'hvs-api-e2e', 'hvs-trainer', 'telemetry']],
    ['libs/contract/src/scratch.ts', OF_THE_CONTRACT],
    ['libs/simulator/src/scratch.ts', ['hvs-trainer', 'simulator']],
    ['apps/hvs-api/src/scratch.ts', ['delivery-e2e', 'hvs-api', 'hvs-api-e2e']],
    ['apps/hvs-trainer/src/scratch.ts', ['hvs-trainer']],
    ['k8s/base/scratch.yaml', ['delivery-e2e', 'hvs-api', 'hvs-api-e2e', 'hvs', 'k8s-manifests', 'pipeline']],
    // The trainer's property tests load the shipped model too.
    ['models/hvs/model-card.json', ['delivery-e2e', 'hvs-api', 'hvs-api-e2e', 'hvs-trainer']],
    // What is written about a model delivers nothing.
    ['models/hvs/evaluation.md', ['hvs-trainer']],
    ['libs/pipeline/src/scratch.ts', ['delivery-e2e', 'hvs', 'pipeline']],
    ['tools/nx-delivery/src/scratch.ts', ALL],
    ['.oxlintrc.json', ALL],
    ['.oxfmtrc.json', ALL],
    ['package-lock.json', ALL],
  ])('%s', async (file, affected) => {
    await workspace.change(file);
    const found = await workspace.affectedProjects('HEAD~1');
    expect(found.filter((project) => project !== REFERENCES)).toEqual(affected);
  });
});

test.each(['README.md', 'docs/decisions/scratch.md', '.ci/run'])(
  'a change in %s affects the references alone',
  async (file) => {
    await workspace.change(file);
    expect(await workspace.affectedProjects('HEAD~1')).toEqual([REFERENCES]);
  },
);

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

test('nx show project hvs-api names the targets of the API', async () => {
  const targets = await workspace.targets('hvs-api');
  expect(targets).toEqual(
    expect.arrayContaining([
      'serve',
      'lint',
      'typecheck',
      'test',
      'build',
      'docker-push',
      'deploy',
      'verify',
      'rollback',
    ]),
  );
});

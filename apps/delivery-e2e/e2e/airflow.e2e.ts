import { createModelRegistry } from '@hvs/model-version/registry';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openAirflow } from '../src/airflow.ts';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { readConfig } from '../src/config.ts';
import { runHvs } from '../src/hvs.ts';
import { keepPushedRecord } from '../src/images/keep-pushed-record.ts';
import { ROOT } from '../src/paths.ts';
import { registerOtherModel } from '../src/register-other-model.ts';
import { addToReport } from '../src/report.ts';

const { registry = '', mlflow = '' } = readConfig();
const MODEL = `hvs-e2e-airflow-${randomBytes(3).toString('hex')}`;
const TASKS = [
  'find_model',
  'name_image',
  'log_in',
  'build_image',
  'push_image',
  'update_deployment',
  'verify_rollout',
  'test_api',
];
const environment = await createScratchEnvironment('airflow');
const [, overlays = '', , name = ''] = environment.args;
const restorePushed = await keepPushedRecord();
const models = createModelRegistry();
/** Stands in the environment of each task, and must not be logged. */
const SECRET = `secret-${randomBytes(8).toString('hex')}`;
const airflow = await openAirflow({ HVS_WEBHOOK_SECRET: SECRET });

afterAll(async () => {
  await airflow.close();
  await environment.remove();
  // The local names and records are those of the shipped model again.
  await runHvs(['docker-build', 'apps/hvs-api']);
  await restorePushed();
});

/** A version in Production, as a person moves it in MLflow's pages. */
async function promote(version: string, spoil?: (folder: string) => Promise<void>) {
  const { alias, sha256 } = await registerOtherModel(MODEL, version, spoil);
  const registered = await models.readAlias(MODEL, alias);
  const answer = await fetch(`${mlflow}/api/2.0/mlflow/model-versions/transition-stage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: MODEL,
      version: registered?.version,
      stage: 'Production',
      archive_existing_versions: true,
    }),
  });
  if (!answer.ok) throw new Error(`MLflow moves no stage: ${answer.status} ${await answer.text()}`);
  return sha256;
}

/** The shipped golden vectors, the first of them off by 0.01. */
async function spoilGolden(folder: string): Promise<void> {
  const file = join(folder, 'golden.json');
  const golden = JSON.parse(await readFile(file, 'utf8')) as { probabilities: number[] };
  const [first = 0, ...others] = golden.probabilities;
  const probabilities = [first > 0.5 ? first - 0.01 : first + 0.01, ...others];
  await writeFile(file, JSON.stringify({ ...golden, probabilities }));
}

async function run(stage: string) {
  const startedMs = performance.now();
  const conf = { environment: name, overlays, registry, workspace: ROOT, model: `models:/${MODEL}/${stage}` };
  const ended = await airflow.run(conf);
  return { ...ended, seconds: (performance.now() - startedMs) / 1000 };
}

/** What the environment runs, and the sha256 of the model that was proven last. */
async function look() {
  const { results } = await runHvs(['status', ...environment.args]);
  const status = results.at(-1) as { isSettled: boolean; verified?: { model: { sha256: string } } };
  return { isSettled: status.isSettled, sha256: status.verified?.model.sha256 };
}

const promoted = await promote('21');

test('a stage that no version has ends red in the first task, and nothing is delivered', async () => {
  const { code, states, log } = await run('Staging');
  expect(code, log).not.toBe(0);
  expect(states).toMatchObject({
    find_model: 'failed',
    update_deployment: 'upstream_failed',
    test_api: 'upstream_failed',
  });
  expect(log).toMatch(/ended with exit code 1[^]*names no model version[^]*version-missing/);
  expect(log).not.toContain(SECRET);
  expect((await look()).sha256).toBeUndefined();
});

test('the eight tasks deliver the version in Production', async () => {
  const delivered = await run('Production');
  expect(delivered.states, delivered.log).toEqual(Object.fromEntries(TASKS.map((task) => [task, 'success'])));
  expect(delivered.code).toBe(0);
  expect(await look()).toEqual({ isSettled: true, sha256: promoted });
  addToReport('airflow', { deliveredS: delivered.seconds });
});

test('a version with spoilt golden vectors after it is rolled back, and ends red', async () => {
  await promote('22', spoilGolden);
  const spoilt = await run('Production');
  expect(spoilt.code, spoilt.log).not.toBe(0);
  expect(spoilt.states).toEqual({
    ...Object.fromEntries(TASKS.map((task) => [task, 'success'])),
    update_deployment: 'failed',
    verify_rollout: 'upstream_failed',
    test_api: 'upstream_failed',
  });
  expect(spoilt.log).toMatch(/ended with exit code 4[^]*outcome: rolled-back/);
  expect(await look()).toEqual({ isSettled: true, sha256: promoted });
  addToReport('airflow-rolled-back', { rolledBackS: spoilt.seconds });
});

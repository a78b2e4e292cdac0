import { EXAMPLE_READINGS, ModelInfo } from '@hvs/contract';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { openApp, WORKSPACE_ROOT } from './app.fixture.ts';
import { loadModel } from './inference/load-model.ts';
import { expectSameBits, readGolden } from './inference/same-bits.fixture.ts';
import { jsonRequest } from './protocols/open-inference/infer-body.fixture.ts';
import { startApi } from './process.fixture.ts';
import { createServing } from './inference/serving.ts';

const SHIPPED_MODEL = join(WORKSPACE_ROOT, 'models/hvs');
const { normal, hazardous } = EXAMPLE_READINGS;
// loadModel refuses golden vectors, features or bytes that do not fit the card.
const model = await loadModel(SHIPPED_MODEL);

async function openShippedApp() {
  const app = await openApp(createServing());
  app.serveModel(model);
  return app;
}

test('calls both readings of the contract by their names, in every protocol', async () => {
  const app = await openShippedApp();
  const post = async (url: string, payload: object) => (await app.inject({ method: 'POST', url, payload })).json();
  const { predictions, model_version } = await post('/predict', { readings: [normal, hazardous] });
  expect(predictions).toMatchObject([{ hazard_prediction: 0 }, { hazard_prediction: 1 }]);
  expect(model_version).toBe(model.card.version);
  const probabilities = predictions.map(({ hazard_probability }: { hazard_probability: number }) => hazard_probability);
  const { outputs } = await post(`/v2/models/hvs/versions/${model_version}/infer`, jsonRequest());
  expect(outputs[0].data).toEqual(probabilities);
  expect(await post('/v1/models/hvs:predict', { instances: [normal, hazardous] })).toEqual({
    predictions: probabilities,
  });
});

test('is named by the hash of its file, with all that its card says', async () => {
  const info = (await (await openShippedApp()).inject('/model-info')).json<ModelInfo>();
  expect(Errors(ModelInfo, info)).toEqual([]);
  const onnx = await readFile(join(SHIPPED_MODEL, 'model.onnx'));
  expect(info.sha256).toBe(createHash('sha256').update(onnx).digest('hex'));
  const card = JSON.parse(await readFile(join(SHIPPED_MODEL, 'model-card.json'), 'utf8'));
  expect(info).toMatchObject({ ...card, mlflow_run_id: card.mlflow_run_id ?? null });
});

test.each([64, 255, 1024, 4096])('each of %i rows in one run has the bits that it has alone', async (rows) => {
  const { readings } = await readGolden(SHIPPED_MODEL);
  await expectSameBits(model, readings, rows);
});

test('makes the process ready', async () => {
  const api = startApi({ MODEL_URI: 'file:models/hvs' });
  expect(await api.logged('model ready')).toMatchObject({ name: model.card.name, version: model.card.version });
});

import { FEATURE_NAMES, ModelInfo } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { openDomainApp, openServingApp } from '../app.fixture.ts';
import { DOMAIN } from '../inference/domain.fixture.ts';

test('names the model version that serves, by the hash of its file', async () => {
  const app = await openServingApp({ IMAGE_REVISION: 'abc123' });
  const info = (await app.inject('/model-info')).json<ModelInfo>();
  expect(Errors(ModelInfo, info)).toEqual([]);
  const onnx = await readFile(join(TEST_MODEL, 'model.onnx'));
  expect(info.sha256).toBe(createHash('sha256').update(onnx).digest('hex'));
  expect(info.features).toEqual(FEATURE_NAMES);
  expect(info.image_revision).toBe('abc123');
  const card = JSON.parse(await readFile(join(TEST_MODEL, 'model-card.json'), 'utf8'));
  expect(info).toMatchObject({ ...card, mlflow_run_id: card.mlflow_run_id ?? null });
});

test('outside of an image the revision is null, and data from the simulator is called so', async () => {
  const app = await openServingApp();
  const info = (await app.inject('/model-info')).json<ModelInfo>();
  expect(info.image_revision).toBeNull();
  expect(info.training_data.simulated).toBe(true);
});

test('shows the whole domain of the model, as its description says', async () => {
  const app = await openDomainApp(DOMAIN);
  const info = (await app.inject('/model-info')).json<ModelInfo>();
  expect(info.domain).toEqual(DOMAIN);
  const { paths } = (await app.inject('/openapi.json')).json();
  const { schema } = paths['/model-info'].get.responses['200'].content['application/json'];
  expect(Errors(schema, info)).toEqual([]);
  const { features } = schema.properties.domain.properties;
  expect(Object.keys(features.properties)).toEqual(FEATURE_NAMES);
  expect(features.required).toEqual(FEATURE_NAMES);
});

test('a model whose card has no domain shows none', async () => {
  const info = (await (await openDomainApp(undefined)).inject('/model-info')).json<ModelInfo>();
  expect(info).not.toHaveProperty('domain');
  expect(Errors(ModelInfo, info)).toEqual([]);
});

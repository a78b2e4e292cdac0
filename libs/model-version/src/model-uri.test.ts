import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ModelError } from './model-error.ts';
import { isInRegistry, modelUriOf, resolveModelFolder } from './model-uri.ts';

test.each([
  ['file:models/hvs', resolve('models/hvs')],
  ['file:./a b', resolve('a b')],
  ['file:/srv/model', '/srv/model'],
  ['file:///srv/my%20model', '/srv/my model'],
])('%s is the folder %s', (uri, folder) => {
  expect(resolveModelFolder(uri)).toBe(folder);
});

test.each(['models:/hvs@champion', 'models:/hvs/7', 'runs:/abc/model'])('%s is in a registry, and no folder', (uri) => {
  expect(isInRegistry(uri)).toBe(true);
  expect(() => resolveModelFolder(uri)).toThrow(ModelError);
});

test('a relative folder is below its base', () => {
  expect(resolveModelFolder('file:models/hvs', '/srv')).toBe('/srv/models/hvs');
});

test.each([
  [{}, undefined],
  [{ MODEL_URI: '', BEST_MLFLOW_RUN_ID: '' }, undefined],
  [{ BEST_MLFLOW_RUN_ID: 'abc' }, 'runs:/abc/model'],
  [{ MODEL_URI: 'file:m', BEST_MLFLOW_RUN_ID: 'abc' }, 'file:m'],
])('the variables %j name %s', (variables, uri) => {
  expect(modelUriOf(variables)).toBe(uri);
});

test.each(['file://models/hvs', 'file:///%zz'])('%s says how a folder is written', (uri) => {
  expect(() => resolveModelFolder(uri)).toThrow(
    `model refused, uri-unsupported: ${uri} is not the URL of a folder. Write file:<folder> or file:///<absolute folder>`,
  );
});

test.each(['models/hvs', 'http://example.org/m', ''])('%j is not a model URI', (uri) => {
  expect(() => resolveModelFolder(uri)).toThrow(
    `model refused, uri-unsupported: ${uri} is not a model URI. Name a folder or a version in a registry: MODEL_URI=file:<folder> or MODEL_URI=models:/hvs@champion`,
  );
});

import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ModelError } from './model-error.ts';
import { resolveModelFolder } from './model-uri.ts';

test.each([
  ['file:models/hvs', resolve('models/hvs')],
  ['file:./a b', resolve('a b')],
  ['file:/srv/model', '/srv/model'],
  ['file:///srv/my%20model', '/srv/my model'],
])('%s is the folder %s', (uri, folder) => {
  expect(resolveModelFolder(uri)).toBe(folder);
});

test.each(['models:/hvs@champion', 'models:/hvs/7', 'runs:/abc/model'])(
  '%s says that the registry cannot be read yet',
  (uri) => {
    const resolveIt = () => resolveModelFolder(uri);
    expect(resolveIt).toThrow(ModelError);
    expect(resolveIt).toThrow(
      `model refused, uri-unsupported: ${uri} is in a model registry, which this build cannot read yet`,
    );
  },
);

test.each(['file://models/hvs', 'file:///%zz'])('%s says how a folder is written', (uri) => {
  expect(() => resolveModelFolder(uri)).toThrow(
    `model refused, uri-unsupported: ${uri} is not the URL of a folder. Write file:<folder> or file:///<absolute folder>`,
  );
});

test.each(['models/hvs', 'http://example.org/m', ''])('%j is not a model URI', (uri) => {
  expect(() => resolveModelFolder(uri)).toThrow(
    `model refused, uri-unsupported: ${uri} is not a model URI. Name a folder: MODEL_URI=file:<folder>`,
  );
});

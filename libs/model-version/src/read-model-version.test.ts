import { FEATURE_NAMES } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ModelError } from './model-error.ts';
import { MODEL_FILES, readModelVersion } from './read-model-version.ts';

/** A copy of a model version that a test may damage. */
async function copyModel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hvs-model-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(TEST_MODEL, folder, { recursive: true });
  return folder;
}

async function editDocument(folder: string, file: string, change: object): Promise<void> {
  const document = JSON.parse(await readFile(join(folder, file), 'utf8')) as object;
  await writeFile(join(folder, file), JSON.stringify({ ...document, ...change }));
}

test('a model version is its three files, read and proven to belong together', async () => {
  const { folder, onnx, card, golden } = await readModelVersion(TEST_MODEL);
  expect(folder).toBe(TEST_MODEL);
  expect(onnx).toEqual(await readFile(join(TEST_MODEL, 'model.onnx')));
  expect(card.features).toEqual(FEATURE_NAMES);
  expect(golden.readings.length).toBe(golden.probabilities.length);
});

test.each(MODEL_FILES)('a folder without %s is refused', async (file) => {
  const folder = await copyModel();
  await rm(join(folder, file));
  await expect(readModelVersion(folder)).rejects.toMatchObject({
    name: 'ModelError',
    code: 'file-missing',
    reason: expect.stringContaining(`cannot read ${file} in ${folder}`),
  });
});

test.each([
  ['another ONNX file', 'hash-mismatch', (folder: string) => appendFile(join(folder, 'model.onnx'), ' ')],
  ['half a card', 'card-invalid', (folder: string) => writeFile(join(folder, 'model-card.json'), '{')],
  ['no threshold', 'card-invalid', (folder: string) => editDocument(folder, 'model-card.json', { threshold: null })],
  ['no golden vectors', 'golden-invalid', (folder: string) => editDocument(folder, 'golden.json', { readings: [] })],
  [
    'other features in the card',
    'features-differ',
    (folder: string) => editDocument(folder, 'model-card.json', { features: FEATURE_NAMES.toReversed() }),
  ],
  [
    'other features in the golden vectors',
    'features-differ',
    (folder: string) => editDocument(folder, 'golden.json', { features: FEATURE_NAMES.toReversed() }),
  ],
])('a folder with %s is refused as %s', async (_, code, spoil) => {
  const folder = await copyModel();
  await spoil(folder);
  const refusal = await readModelVersion(folder).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ModelError);
  expect(refusal).toMatchObject({ code });
});

test('the reason of a refusal stands in its message, and is no field that a log would say again', async () => {
  const refusal = (await readModelVersion('no/such/folder').catch((error: unknown) => error)) as ModelError;
  expect(refusal.message).toBe(`model refused, file-missing: ${refusal.reason}`);
  expect(Object.keys(refusal)).not.toContain('reason');
});

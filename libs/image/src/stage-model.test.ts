import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stageModel } from './stage-model.ts';
import { createWorkspace } from './workspace.fixture.ts';

function folders() {
  const root = createWorkspace();
  return { source: join(root, 'models/hvs'), target: join(root, 'staged/model') };
}

test('stages the three files of a model version and gives its card', async () => {
  const { source, target } = folders();
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'left-over'), '');
  expect(await stageModel(source, target)).toMatchObject({ name: 'hvs', version: '2' });
  expect(readdirSync(target)).toEqual(['golden.json', 'model-card.json', 'model.onnx']);
});

test('refuses another ONNX file than the card names', async () => {
  const { source, target } = folders();
  appendFileSync(join(source, 'model.onnx'), 'x');
  await expect(stageModel(source, target)).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining('its card says'),
  });
});

test.each(['model.onnx', 'model-card.json', 'golden.json'])('refuses a folder without %s', async (file) => {
  const { source, target } = folders();
  rmSync(join(source, file));
  await expect(stageModel(source, target)).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining(file),
    hint: expect.stringContaining('--model'),
  });
});

test('refuses a card that is none', async () => {
  const { source, target } = folders();
  writeFileSync(join(source, 'model-card.json'), '{"name": "hvs"}');
  await expect(stageModel(source, target)).rejects.toThrow(/model-card.json.*version/);
});

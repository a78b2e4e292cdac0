import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHvs } from '../hvs.fixture.ts';

test('a model version is told by its folder and identity', async () => {
  const { asJson, onTerminal, site } = openHvs();
  const { modelFolder: folder } = site.request('b');
  const card = JSON.parse(readFileSync(join(folder, 'model-card.json'), 'utf8')) as Record<string, string>;
  const { name, version, sha256 } = card;
  const { exitCode, result } = await asJson('resolve', '--model', folder);
  expect({ exitCode, result }).toEqual({
    exitCode: 0,
    result: { type: 'result', folder, model: { name, version, sha256 } },
  });
  const told = await onTerminal('resolve', '--model', folder);
  expect(told.stdout).toBe(`${name} ${version}, sha256 ${sha256}\n  in ${folder}\n`);
});

test('a folder without a model version ends with 2 and prints no result', async () => {
  const { exitCode, result, stderr } = await openHvs().asJson('resolve', '--model', 'nowhere');
  expect({ exitCode, result }).toEqual({ exitCode: 2, result: undefined });
  expect(stderr).toContain('nowhere');
});

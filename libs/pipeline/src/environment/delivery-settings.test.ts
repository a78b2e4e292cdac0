import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readDeliverySettings } from './delivery-settings.ts';

async function read(lines: string) {
  const overlay = mkdtempSync(join(tmpdir(), 'hvs-settings-'));
  onTestFinished(() => rmSync(overlay, { recursive: true }));
  writeFileSync(join(overlay, 'delivery.yaml'), `strategy: rolling\n${lines}`);
  return readDeliverySettings(overlay);
}

test('an environment follows an alias or a stage, and moves the alias champion unless it names another', async () => {
  expect(await read('follow: { model: hvs, alias: candidate }')).toMatchObject({
    follow: { model: 'hvs', alias: 'candidate' },
    champion: 'champion',
  });
  expect(await read('follow: { model: hvs, stage: Production }\nchampion: live')).toMatchObject({
    follow: { model: 'hvs', stage: 'Production' },
    champion: 'live',
  });
  expect((await read('')).follow).toBeUndefined();
});

test.each([
  ['follow: { model: hvs }', 'follow names an alias or a stage, one of them'],
  ['follow: { model: hvs, alias: a, stage: b }', 'follow names an alias or a stage, one of them'],
  ['follow: { model: hvs, alias: champion }', 'what is wanted and what serves are two aliases'],
  ['follow: { model: hvs, tag: a }', 'tag'],
])('%s is refused', async (lines, reason) => {
  await expect(read(lines)).rejects.toMatchObject({
    code: 'settings-invalid',
    message: expect.stringContaining(reason),
  });
});

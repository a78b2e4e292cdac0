import { cpSync, createReadStream, readFileSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const CARD = join(ROOT, 'models/hvs/model-card.json');
const refused = 'is no input of the target test';

test.each([
  ['readFileSync', () => readFileSync(CARD)],
  ['readFileSync of a URL', () => readFileSync(pathToFileURL(CARD))],
  ['readFile', async () => readFile(CARD, 'utf8')],
  ['createReadStream', () => createReadStream(CARD)],
  ['cp of the folder', async () => cp(join(ROOT, 'models/hvs'), join(ROOT, 'no/such'), { recursive: true })],
  ['cpSync of one file', () => cpSync(CARD, join(ROOT, 'no/such'))],
])('a test that reads the shipped model by %s fails, with the way out', async (_, read) => {
  await expect((async () => read())()).rejects.toThrow(refused);
  await expect((async () => read())()).rejects.toThrow('@hvs/testing');
});

test('everything else is read as ever', async () => {
  expect(readFileSync(join(ROOT, 'package.json'), 'utf8')).toBe(await readFile(join(ROOT, 'package.json'), 'utf8'));
});

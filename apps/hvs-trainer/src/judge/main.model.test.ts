import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayDeliver, parseJudgement } from '@hvs/judge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePlanted } from './planted/planted-model.fixture.ts';
import { renameTensor } from './planted/onnx-edit.fixture.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'judge-'));
const out = join(folder, 'out');
afterAll(() => rmSync(folder, { recursive: true }));

let unrunnable = '';
beforeAll(async () => {
  unrunnable = await writePlanted(folder, { name: 'unrunnable', onnx: (onnx) => renameTensor(onnx, 'input') });
});

/** A model that cannot be run is refused at once, so nothing is simulated. */
function runJudge(...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['apps/hvs-trainer/src/judge/main.ts', '--out', out, ...options],
    { cwd: root, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

const readJudgement = () => parseJudgement(JSON.parse(readFileSync(join(out, 'judgement.json'), 'utf8')));

test('a refusal ends with 3 and leaves its pages', () => {
  const { status, stdout } = runJudge('--model', unrunnable, '--champion', 'models/hvs');
  expect(status).toBe(3);
  expect(stdout).toContain('The signature is featurez float32 [N, 30]');
  const judgement = readJudgement();
  expect(judgement).toMatchObject({ verdict: 'refused', candidate: { version: '5' }, champion: { name: 'hvs' } });
  expect(mayDeliver(judgement)).toBe(false);
  for (const file of ['judgement.md', 'judgement.html']) {
    expect(readFileSync(join(out, file), 'utf8')).toContain('The signature is');
  }
  expect(JSON.parse(readFileSync(join(out, 'evidence.json'), 'utf8'))).toHaveProperty('model');
});

test('an override is on record, and the verdict stays', () => {
  const { status, stdout } = runJudge('--model', unrunnable, '--override-by', 'Ann', '--override-reason', 'a drill');
  expect(status).toBe(0);
  expect(stdout).toContain('refused, overridden by Ann');
  const judgement = readJudgement();
  expect(judgement).toMatchObject({ verdict: 'refused', override: { by: 'Ann', reason: 'a drill' } });
  expect(mayDeliver(judgement)).toBe(true);
});

test.each([
  ['--override-by', 'Ann'],
  ['--override-reason', 'a drill'],
  ['--override-by', 'Ann', '--override-reason', ' '],
  ['--require-legs', 'f'],
  ['--unknown'],
])('%s %s is wrong usage', (...options) => {
  expect(runJudge('--model', unrunnable, ...options).status).toBe(2);
});

test('no model is a failure, and the judgement of an earlier run is gone', () => {
  runJudge('--model', unrunnable);
  const { status, stderr } = runJudge('--model', join(folder, 'nothing'));
  expect(status).toBe(1);
  expect(stderr).toContain('is not a model version');
  expect(existsSync(join(out, 'judgement.json'))).toBe(false);
});

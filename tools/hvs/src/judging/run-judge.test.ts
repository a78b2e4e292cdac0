import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { APPROVED } from './judgement.fixture.ts';
import { createRunJudge } from './run-judge.ts';

const approved = { ...APPROVED, isQuick: true };

/** A workspace whose judge is a program with these lines. `options` are what it was called with. */
function workspaceWith(lines: string) {
  const root = mkdtempSync(join(tmpdir(), 'judge-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const program = join(root, 'judge.mjs');
  const head = `import { writeFileSync } from 'node:fs';\nconst options = process.argv.slice(2);\nwriteFileSync('options.json', JSON.stringify(options));\n`;
  writeFileSync(program, head + lines);
  return {
    root,
    runJudge: createRunJudge(root, program),
    options: () => JSON.parse(readFileSync(join(root, 'options.json'), 'utf8')) as string[],
  };
}

const leaving = (judgement: unknown, exitCode: number) =>
  `writeFileSync('judgement.json', JSON.stringify(${JSON.stringify(judgement)}));\nprocess.exitCode = ${exitCode};\n`;
const request = { candidate: 'file:new', champion: 'file:old', out: '.' };
const { signal } = new AbortController();

test('a judgement is read, and the judge gets what was asked for', async () => {
  const { runJudge, options } = workspaceWith(leaving(approved, 0));
  const override = { by: 'Ann', reason: '--no reason' };
  expect(await runJudge({ ...request, quick: true, workers: 1, override }, signal)).toEqual(approved);
  expect(options()).toEqual([
    '--model=file:new',
    '--champion=file:old',
    '--out=.',
    '--workers=1',
    '--override-by=Ann',
    '--override-reason=--no reason',
    '--quick',
  ]);
});

test('a refusal is a judgement, too', async () => {
  const refused = { ...approved, verdict: 'refused', reasons: ['It misses an event.'] };
  const { runJudge } = workspaceWith(leaving(refused, 3));
  expect(await runJudge(request, signal)).toEqual(refused);
});

test('progress is told by line', async () => {
  const { runJudge } = workspaceWith(`process.stderr.write('1 of 2\\n2 of 2\\n');\n${leaving(approved, 0)}`);
  const lines: string[] = [];
  await runJudge(request, signal, (line) => lines.push(line));
  expect(lines).toEqual(['1 of 2', '2 of 2']);
});

test('a failure is an error with what the judge said, and no earlier judgement counts', async () => {
  const { root, runJudge } = workspaceWith(`process.stderr.write('no such folder\\n');\nprocess.exitCode = 1;\n`);
  writeFileSync(join(root, 'judgement.json'), JSON.stringify(approved));
  await expect(runJudge(request, signal)).rejects.toMatchObject({
    code: 'judge-failed',
    message: 'the judge ended with exit code 1: no such folder',
  });
  const silent = workspaceWith('');
  writeFileSync(join(silent.root, 'judgement.json'), JSON.stringify(approved));
  await expect(silent.runJudge(request, signal)).rejects.toMatchObject({ code: 'judge-failed' });
});

test('wrong options are a fault of configuration', async () => {
  const { runJudge } = workspaceWith('process.exitCode = 2;\n');
  await expect(runJudge(request, signal)).rejects.toMatchObject({ code: 'judge-misused', fault: 'configuration' });
});

test('a judge that takes too long is ended', async () => {
  const { runJudge } = workspaceWith('setInterval(() => {}, 1000);\n');
  await expect(runJudge({ ...request, timeoutMs: 300 }, signal)).rejects.toMatchObject({ code: 'judge-late' });
});

test('an abort ends the judge, and its reason is thrown', async () => {
  const { runJudge } = workspaceWith(`process.stderr.write('started\\n');\nsetInterval(() => {}, 1000);\n`);
  const controller = new AbortController();
  const reason = new Error('somebody pressed Ctrl-C');
  await expect(runJudge(request, controller.signal, () => controller.abort(reason))).rejects.toBe(reason);
  await expect(runJudge(request, controller.signal)).rejects.toBe(reason);
});

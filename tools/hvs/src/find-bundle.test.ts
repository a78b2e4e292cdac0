import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundle } from '../esbuild.config.ts';
import { BUNDLE, CONTENTS, findBundle, hashFiles } from './find-bundle.ts';

const ROOT = join(import.meta.dirname, '../../..');

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hvs-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A workspace of one file, and the bundle that was made of it. */
function makeBundled() {
  const root = makeFolder();
  const folder = join(root, 'bundle');
  mkdirSync(folder);
  writeFileSync(join(root, 'a.ts'), 'one');
  const files = ['a.ts'];
  writeFileSync(join(folder, CONTENTS), JSON.stringify({ files, sha256: hashFiles(root, files) }));
  return { root, folder, source: join(root, 'a.ts') };
}

test('a bundle is used while its sources are those that it was made of', () => {
  const { root, folder, source } = makeBundled();
  expect(findBundle(root, folder)).toBe(join(folder, BUNDLE));
  writeFileSync(source, 'two');
  expect(findBundle(root, folder)).toBeUndefined();
  writeFileSync(source, 'one');
  expect(findBundle(root, folder)).toBe(join(folder, BUNDLE));
  rmSync(source);
  expect(findBundle(root, folder)).toBeUndefined();
});

test.each([
  ['none', undefined],
  ['half of one', '{"files":["a.ts"'],
  ['another form of one', '{"inputs":[]}'],
])('with %s the sources run', (_, contents) => {
  const { root, folder } = makeBundled();
  rmSync(join(folder, CONTENTS));
  if (contents !== undefined) writeFileSync(join(folder, CONTENTS), contents);
  expect(findBundle(root, folder)).toBeUndefined();
});

test('the bundled command is the command', async () => {
  const folder = makeFolder();
  await bundle(ROOT, folder);
  expect(findBundle(ROOT, folder)).toBe(join(folder, BUNDLE));
  const start = join(folder, 'start.js');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(start, `import { run } from './${BUNDLE}';\nawait run(${JSON.stringify(ROOT)});\n`);
  for (const args of [
    ['--version'],
    ['rollback', '--help'],
    ['status', '--env', 'nowhere'],
    ['plan', '--env', 'dev', '--image', 'latest'],
  ]) {
    const [bundled, sources] = [start, join(import.meta.dirname, 'run-sources.fixture.ts')].map((script) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
        cwd: ROOT,
        encoding: 'utf8',
        env: { PATH: '' },
      });
      return { status, stdout, stderr };
    });
    expect(bundled).toEqual(sources);
    expect(bundled.stdout + bundled.stderr).not.toBe('');
  }
}, 180_000);

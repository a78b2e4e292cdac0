import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { inferTargets } from './infer-targets.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hvs-project-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function write(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), '');
  }
}

test('a project without any known file has no target', () => {
  expect(inferTargets('libs/empty', directory)).toEqual({});
});

test('each file of a library asks for its target', async () => {
  await write('tsconfig.json', 'vitest.config.ts', 'vitest.model.config.ts', 'bench/main.ts');
  expect(inferTargets('libs/some', directory)).toEqual({
    lint: {
      command: 'oxlint --type-aware --deny-warnings libs/some && oxfmt --check libs/some',
      options: { cwd: '.' },
    },
    typecheck: { command: 'tsc -p libs/some', options: { cwd: '.' } },
    test: { command: 'vitest run', options: { cwd: 'libs/some' } },
    'test-model': { command: 'vitest run --config vitest.model.config.ts', options: { cwd: 'libs/some' } },
    bench: { command: 'node libs/some/bench/main.ts', options: { cwd: '.' } },
  });
});

test('an app can be served and built, and each folder with a main.ts is a program', async () => {
  await write('src/main.ts', 'src/train/main.ts', 'src/train/fit.ts', 'esbuild.config.ts');
  expect(inferTargets('apps/some', directory)).toEqual({
    build: { command: 'node esbuild.config.ts', options: { cwd: 'apps/some' } },
    serve: { command: 'node apps/some/src/main.ts', options: { cwd: '.' } },
    train: { command: 'node apps/some/src/train/main.ts', options: { cwd: '.' } },
  });
});

test('the bench of an app is a project of its own, and a target of both', async () => {
  const bench = { command: 'node apps/some-bench/src/main.ts', options: { cwd: '.' } };
  const app = join(directory, 'some');
  await write('some/src/main.ts', 'some-bench/src/main.ts');
  expect(inferTargets('apps/some-bench', `${app}-bench`)).toEqual({ bench });
  expect(inferTargets('apps/some', app).bench).toEqual(bench);
});

test('a Dockerfile can be built, and an end-to-end project runs apart from the tests', async () => {
  await write('Dockerfile', 'e2e.config.ts');
  expect(inferTargets('apps/some', directory)).toEqual({
    'docker-build': {
      command: 'node tools/hvs/src/main.ts docker-build apps/some',
      options: { cwd: '.' },
    },
    'docker-push': { command: 'node tools/hvs/src/main.ts docker-push apps/some', options: { cwd: '.' } },
    deploy: {
      command: 'node tools/hvs/src/main.ts deliver apps/some',
      options: { cwd: '.' },
      inputs: ['{workspaceRoot}/k8s/base/**/*', '{workspaceRoot}/k8s/overlays/**/*'],
    },
    verify: { command: 'node tools/hvs/src/main.ts verify apps/some', options: { cwd: '.' } },
    rollback: { command: 'node tools/hvs/src/main.ts rollback apps/some', options: { cwd: '.' } },
    e2e: { command: 'vitest run --config e2e.config.ts', options: { cwd: 'apps/some' } },
  });
});

test('a delivery is asked for by the manifests, and by no overlay of another environment', async () => {
  await write('Dockerfile');
  expect(inferTargets('apps/some', directory, 'dev').deploy.inputs).toEqual([
    '{workspaceRoot}/k8s/base/**/*',
    '{workspaceRoot}/k8s/overlays/dev/**/*',
  ]);
  expect(inferTargets('apps/some', directory)['docker-build'].inputs).toBeUndefined();
});

test('a project with a policy of overlays checks them when it is linted', async () => {
  await write('tsconfig.json', 'src/check-overlays.ts');
  expect(inferTargets('libs/some', directory).lint).toEqual({
    command:
      'oxlint --type-aware --deny-warnings libs/some && oxfmt --check libs/some && node libs/some/src/check-overlays.ts',
    options: { cwd: '.' },
  });
});

test('only an app is served', async () => {
  await write('src/main.ts', 'src/train/main.ts');
  expect(inferTargets('libs/some', directory)).toEqual({});
});

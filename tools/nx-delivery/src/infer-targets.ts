import type { TargetConfiguration } from '@nx/devkit';
import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** `apps/<app>-bench` measures `apps/<app>`. */
const BENCH = '-bench';

type Targets = Record<string, TargetConfiguration>;

/**
 * The targets of the project in `root` (relative to the workspace), by the files found in `directory`. `environment` is
 * the one to deliver into, where it is known.
 * Commands run in the workspace root, which MODEL_URI and paths in their output are relative to. Tools that look for
 * the project's own files run in its folder: vitest, and the configuration of esbuild.
 */
export function inferTargets(root: string, directory: string, environment?: string): Targets {
  const has = (file: string) => existsSync(join(directory, file));
  const isApp = root.startsWith('apps/');
  const isBench = isApp && root.endsWith(BENCH);
  return {
    ...(has('tsconfig.json') && {
      lint: lintOf(root, has('src/check-overlays.ts')),
      typecheck: command(`tsc -p ${root}`),
    }),
    ...(has('vitest.config.ts') && { test: command(`vitest run`, root) }),
    ...(has('vitest.model.config.ts') && { 'test-model': command('vitest run --config vitest.model.config.ts', root) }),
    ...(has('bench/main.ts') && { bench: command(`node ${root}/bench/main.ts`) }),
    ...(isBench && has('src/main.ts') && { bench: command(`node ${root}/src/main.ts`) }),
    // The program belongs to the project of the bench, so that an edit of it does not affect the app.
    ...(isApp &&
      existsSync(join(`${directory}${BENCH}`, 'src/main.ts')) && {
        bench: command(`node ${root}${BENCH}/src/main.ts`),
      }),
    ...(has('esbuild.config.ts') && { build: command(`node esbuild.config.ts`, root) }),
    ...(has('Dockerfile') && {
      'docker-build': hvs(`docker-build ${root}`),
      'docker-push': hvs(`docker-push ${root}`),
      // Where: HVS_ENVIRONMENT, or `--env <environment>` after the project's name.
      deploy: { ...hvs(`deliver ${root}`), inputs: manifestsOf(environment) },
      verify: hvs(`verify ${root}`),
      rollback: hvs(`rollback ${root}`),
    }),
    ...(has('e2e.config.ts') && { e2e: command('vitest run --config e2e.config.ts', root) }),
    ...(isApp && !isBench && has('src/main.ts') && { serve: command(`node ${root}/src/main.ts`) }),
    ...(isApp && namedPrograms(root, directory)),
  };
}

/**
 * Only the delivery reads manifests, so no other target has them as inputs. It is never cached: as inputs they only
 * make the project affected. A delivery into one environment is not affected by the overlays of others.
 */
function manifestsOf(environment: string | undefined): string[] {
  const overlays = environment === undefined ? 'k8s/overlays/**/*' : `k8s/overlays/${environment}/**/*`;
  return ['{workspaceRoot}/k8s/base/**/*', `{workspaceRoot}/${overlays}`];
}

/** An app's `src/<name>/main.ts` is its program `<name>`. */
function namedPrograms(root: string, directory: string): Targets {
  const mains = globSync('src/*/main.ts', { cwd: directory });
  return Object.fromEntries(mains.map((main) => [basename(dirname(main)), command(`node ${root}/${main}`)]));
}

/** A project that holds the policy checks the overlays by it, too. */
function lintOf(root: string, hasPolicy: boolean): TargetConfiguration {
  const lint = `oxlint --type-aware --deny-warnings ${root} && oxfmt --check ${root}`;
  return command(hasPolicy ? `${lint} && node ${root}/src/check-overlays.ts` : lint);
}

function hvs(args: string): TargetConfiguration {
  return command(`node tools/hvs/src/main.ts ${args}`);
}

function command(line: string, cwd = '.'): TargetConfiguration {
  return { command: line, options: { cwd } };
}

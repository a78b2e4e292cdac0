import { join } from 'node:path';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

/** What the tests of every target have in common. */
export const common: NonNullable<ViteUserConfig['test']> = {
  // onnxruntime-node fails in vmThreads: its Float32Array is of another realm.
  pool: 'forks',
  maxWorkers: 2,
  // Some tests start processes or integrate physics for minutes of simulated time on a busy machine.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  reporters: ['default', 'json'],
};

/** The one configuration of `test`; each project's `vitest.config.ts` re-exports it, paths are relative to that project. */
export default defineConfig({
  test: {
    ...common,
    include: ['{src,bench}/**/*.test.ts', '*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.model.test.ts'],
    setupFiles: [join(import.meta.dirname, 'tools/nx-delivery/src/refuse-shipped-model.ts')],
    outputFile: { json: 'dist/test-results.json' },
  },
});

import { defineConfig } from 'vitest/config';

/** The one test configuration; each project's `vitest.config.ts` re-exports it, paths are relative to that project. */
export default defineConfig({
  test: {
    include: ['{src,bench}/**/*.test.ts', '*.test.ts'],
    // onnxruntime-node fails in vmThreads: its Float32Array is of another realm.
    pool: 'forks',
    maxWorkers: 2,
    // Some tests start processes or integrate physics for minutes of simulated time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'dist/test-results.json' },
  },
});

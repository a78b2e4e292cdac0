import { defineConfig } from 'vitest/config';

/**
 * Of `e2e`: black box against what runs, which `src/global-setup.ts` of the project finds or starts. Files run one after
 * the other, for each may load or end it.
 */
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['src/global-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    // Of the global setup too, which may build the image.
    hookTimeout: 600_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'dist/test-results.json' },
  },
});

import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** What the end-to-end tests of every project have in common. */
export const common: NonNullable<ViteUserConfig['test']> = {
  globalSetup: ['src/global-setup.ts'],
  pool: 'forks',
  testTimeout: 300_000,
  // Of the global setup too, which may build the image.
  hookTimeout: 600_000,
  // An engine on a busy machine may take longer than vitest's 10 s to remove a container.
  teardownTimeout: 120_000,
  reporters: ['default', 'json'],
  outputFile: { json: 'dist/test-results.json' },
};

/**
 * The one configuration of `e2e`. `src/global-setup.ts` of the project finds or starts the program under test. Files run
 * one after the other, because each may load or end that program.
 */
export default defineConfig({
  test: { ...common, include: ['e2e/**/*.e2e.ts'], fileParallelism: false },
});

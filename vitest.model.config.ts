import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

/** The one configuration of `test-model`. Only its tests read `models/hvs`. */
export default defineConfig({
  test: {
    ...common,
    include: ['src/**/*.model.test.ts'],
    outputFile: { json: 'dist/test-model-results.json' },
  },
});

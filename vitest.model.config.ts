import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

/** Of `test-model`: the tests of the model that ships, which alone read `models/hvs`. */
export default defineConfig({
  test: {
    ...common,
    include: ['src/**/*.model.test.ts'],
    outputFile: { json: 'dist/test-model-results.json' },
  },
});

import { join } from 'node:path';

/**
 * Folder of a model version for tests that need one and do not care what it predicts: trees that shipped once, under
 * the version `0+test.1`. A test that reads `models/hvs` instead runs again with every new model.
 */
export const TEST_MODEL = join(import.meta.dirname, '../test-model');

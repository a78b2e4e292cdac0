import { join } from 'node:path';

/**
 * The folder of a model version for tests that need one, whatever it predicts: trees that shipped once, under a version
 * that is no number. Whoever reads `models/hvs` instead runs again with every new model.
 */
export const TEST_MODEL = join(import.meta.dirname, '../test-model');

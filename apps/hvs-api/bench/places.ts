import { join } from 'node:path';

export const WORKSPACE_ROOT = join(import.meta.dirname, '../../..');
export const PROJECT = join(import.meta.dirname, '..');
export const MODEL_FOLDER = join(WORKSPACE_ROOT, 'models/hvs');
/** Bundles and answers of one run; ignored by git. */
export const SCRATCH = join(PROJECT, 'dist/bench');

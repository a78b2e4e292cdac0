import { join } from 'node:path';

export const PROJECT = join(import.meta.dirname, '..');
export const WORKSPACE_ROOT = join(PROJECT, '..', '..');
/** Reports and screenshots of the last run. */
export const OUTPUT = join(PROJECT, 'dist');

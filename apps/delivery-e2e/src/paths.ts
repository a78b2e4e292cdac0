import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');
export const PROJECT = join(import.meta.dirname, '..');
/** Everything that the suite writes. */
export const OUTPUT = join(PROJECT, 'dist');
export const COMMAND = join(ROOT, 'tools/hvs/src/main.ts');

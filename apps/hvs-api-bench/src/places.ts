import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');
export const WORKSPACE_ROOT = join(PROJECT, '../..');
export const MODEL_FOLDER = join(WORKSPACE_ROOT, 'models/hvs');
/** What `nx build hvs-api` writes and its image packs. */
export const API_BUNDLE = join(WORKSPACE_ROOT, 'dist/apps/hvs-api/main.js');
export const API_DOCKERFILE = join(WORKSPACE_ROOT, 'apps/hvs-api/Dockerfile');
export const FASTAPI = join(PROJECT, 'fastapi');
export const RUST = join(PROJECT, 'rust');
export const PYTHON_ENVIRONMENT = join(PROJECT, '.venv');
/** Bundles, answers and figures of one run; ignored by git. */
export const OUTPUT = join(PROJECT, 'dist');

import { join } from 'node:path';
import { ensurePythonEnvironment } from '@hvs/python-environment';
import { PROJECT } from './paths.ts';

/** Path of the Python that has Triton's client and schemathesis. */
export function ensurePython(): string {
  return ensurePythonEnvironment({
    folder: join(PROJECT, '.venv'),
    lockFile: join(PROJECT, 'requirements.lock'),
    purpose: 'asking the API with clients of others',
  });
}

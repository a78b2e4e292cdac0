import { join } from 'node:path';
import { ensurePythonEnvironment } from '@hvs/python-environment';

const PROJECT = join(import.meta.dirname, '..', '..');

/** The Python that runs the programs in `fit/`, its environment made at the first call. */
export function ensureFitPython(): string {
  return ensurePythonEnvironment({
    folder: join(PROJECT, '.venv'),
    lockFile: join(PROJECT, 'requirements.lock'),
    purpose: 'fitting a model',
    debianPackages: ['libgomp1'],
    brewPackages: ['libomp'],
  });
}

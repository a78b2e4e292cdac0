import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TrainerError } from '../trainer-error.ts';

/** The newest minor version the locked packages have wheels for, and the oldest. */
const NEWEST_MINOR = 13;
const OLDEST_MINOR = 10;

const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

const PROBE = 'import sys, venv, ensurepip; print(*sys.version_info[:2])';

/** Path of the Python of the trainer's own environment in `folder`, made anew when the lock file changed. */
export function ensurePythonEnvironment(folder: string, lockFile: string): string {
  const python = join(folder, 'bin', 'python');
  const marker = join(folder, 'lock.sha256');
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return python;

  const systemPython = findPython(CANDIDATES);
  rmSync(folder, { recursive: true, force: true });
  run(systemPython, ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--require-hashes', '-r', lockFile]);
  writeFileSync(marker, wanted);
  return python;
}

/** The first of the commands that is a Python with which the environment can be made. */
export function findPython(commands: readonly string[]): string {
  const found = commands.find(isUsable);
  if (found !== undefined) return found;
  throw new TrainerError(
    `fitting a model needs Python 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR} with its venv module; none of ${commands.join(', ')} is one`,
    'install it (Debian and Ubuntu: apt install python3 python3-venv libgomp1; macOS: brew install python@3.12 libomp); serving and testing do not need it',
  );
}

function isUsable(command: string): boolean {
  const { status, stdout } = spawnSync(command, ['-c', PROBE], { encoding: 'utf8' });
  if (status !== 0) return false;
  const [major, minor] = stdout.trim().split(' ').map(Number);
  return major === 3 && minor >= OLDEST_MINOR && minor <= NEWEST_MINOR;
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'inherit' });
}

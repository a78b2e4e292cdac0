import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The newest and the oldest minor version that the locked packages have wheels for. */
const NEWEST_MINOR = 13;
const OLDEST_MINOR = 10;

const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

const PROBE = 'import sys, venv, ensurepip; print(*sys.version_info[:2])';

/** This machine has no Python that can make an environment. */
export class PythonMissingError extends Error {
  override readonly name = 'PythonMissingError';
}

export interface PythonEnvironment {
  /** Folder of the environment. */
  readonly folder: string;
  /** Packages with their versions and hashes, as pip reads them. */
  readonly lockFile: string;
  /** The task that needs it, as the subject of a sentence: `fitting a model`. */
  readonly purpose: string;
  /** Packages of the operating system that it needs besides Python. */
  readonly debianPackages?: readonly string[];
  readonly brewPackages?: readonly string[];
}

/**
 * Path of the environment's Python. Makes the environment when there is none, when the lock file changed, or when a
 * killed run left half of it. Throws a PythonMissingError; a failure of pip passes through with its text.
 */
export function ensurePythonEnvironment(environment: PythonEnvironment): string {
  const { folder, lockFile } = environment;
  const python = join(folder, 'bin', 'python');
  const marker = join(folder, 'lock.sha256');
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return python;

  const systemPython = findPython(CANDIDATES, environment);
  rmSync(folder, { recursive: true, force: true });
  run(systemPython, ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--require-hashes', '-r', lockFile]);
  writeFileSync(marker, wanted);
  return python;
}

/** The first command that is a Python of a version that fits. */
export function findPython(
  commands: readonly string[],
  { purpose, debianPackages = [], brewPackages = [] }: Omit<PythonEnvironment, 'folder' | 'lockFile'>,
): string {
  const found = commands.find(isUsable);
  if (found !== undefined) return found;
  const debian = ['python3', 'python3-venv', ...debianPackages].join(' ');
  const brew = ['python@3.12', ...brewPackages].join(' ');
  throw new PythonMissingError(
    `${purpose} needs Python 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR} with its venv module; none of ${commands.join(', ')} is one\n` +
      `  next: install it (Debian and Ubuntu: apt install ${debian}; macOS: brew install ${brew}); serving and npm test do not need it`,
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

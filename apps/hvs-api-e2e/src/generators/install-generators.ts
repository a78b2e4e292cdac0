import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTPUT, PROJECT } from '../paths.ts';

const SOURCE = join(PROJECT, 'generators');
const MODULES = 'node_modules';

/**
 * Folder with the generators as their lock file says, and with the programs that call what they make. Installed
 * anew when the lock file changed or a killed run left half of it; npm's own failure comes through with its text.
 */
export function installGenerators(): string {
  const folder = join(OUTPUT, 'generators');
  const marker = join(folder, MODULES, 'lock.sha256');
  const wanted = createHash('sha256')
    .update(readFileSync(join(SOURCE, 'package-lock.json')))
    .digest('hex');
  cpSync(SOURCE, folder, { recursive: true });
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return folder;

  rmSync(join(folder, MODULES), { recursive: true, force: true });
  execFileSync('npm', ['ci'], { cwd: folder, stdio: 'inherit' });
  writeFileSync(marker, wanted);
  return folder;
}

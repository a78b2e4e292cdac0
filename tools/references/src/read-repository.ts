import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Files } from './find-dead-references.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Files in which no references are looked for. Of the model that ships only file names count, so a new model changes no result. */
const UNREAD = /^models\/|\.(?:lock|onnx|svg|png)$|(?<!\/package)\.json$/;

/** The files of this repository as they are now, committed or not. */
export function readRepository(): Files {
  const deleted = new Set(listFiles('--deleted'));
  const present = listFiles('--cached', '--others', '--exclude-standard').filter((file) => !deleted.has(file));
  return new Map(present.map((file) => [file, UNREAD.test(file) ? '' : readFileSync(join(root, file), 'utf8')]));
}

function listFiles(...which: string[]): string[] {
  const listing = execFileSync('git', ['ls-files', '-z', ...which], { cwd: root, encoding: 'utf8' });
  return listing.split('\0').filter((file) => file !== '');
}

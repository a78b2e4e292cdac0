import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTPUT } from './paths.ts';

const REPORT = join(OUTPUT, 'delivery-report.json');

/** Begins the report of a run. */
export function startReport(subject: object): void {
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify({ started: new Date().toISOString(), ...subject }, null, 2)}\n`);
}

/** Adds figures that were measured under a name, and prints them. Test files run one after the other. */
export function addToReport(name: string, figures: object): void {
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as object;
  writeFileSync(REPORT, `${JSON.stringify({ ...report, [name]: figures }, null, 2)}\n`);
  process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
}

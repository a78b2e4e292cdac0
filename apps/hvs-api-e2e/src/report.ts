import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTPUT } from './paths.ts';

const REPORT = join(OUTPUT, 'e2e-report.json');

type Section = Readonly<Record<string, unknown>>;

/** Begins the report of a run; what was measured is added by `addToReport`. */
export function startReport(subject: Section): void {
  mkdirSync(OUTPUT, { recursive: true });
  write({ started: new Date().toISOString(), ...subject });
}

/** Adds measured figures under a name. Test files run one after the other. */
export function addToReport(name: string, figures: Section): void {
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as Section;
  write({ ...report, [name]: figures });
}

function write(report: Section): void {
  writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
}

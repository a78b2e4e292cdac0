import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Section = Readonly<Record<string, unknown>>;

export interface Report {
  /** Begins the report of a run, and removes that of the run before. */
  readonly startReport: (subject: Section) => void;
  /** Adds measured figures under a name, and prints them. */
  readonly addToReport: (name: string, figures: Section) => void;
}

/** The report of an end-to-end project: a JSON file of each section in `folder`, for test files run beside each other. */
export function reportIn(folder: string): Report {
  const write = (name: string, section: Section) =>
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(section, null, 2)}\n`);
  return {
    startReport(subject) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      write('subject', { started: new Date().toISOString(), ...subject });
    },
    addToReport(name, figures) {
      write(name, figures);
      process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
    },
  };
}

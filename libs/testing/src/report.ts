import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

type Section = Readonly<Record<string, unknown>>;

export interface Report {
  /** Begins the report of a run. */
  readonly startReport: (subject: Section) => void;
  /** Adds measured figures under a name, and prints them. Test files run one after the other. */
  readonly addToReport: (name: string, figures: Section) => void;
}

/** The report of an end-to-end project in `file`. Processes share it by the file alone: the set-up starts it, tests add. */
export function reportIn(file: string): Report {
  const write = (report: Section) => writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return {
    startReport(subject) {
      mkdirSync(dirname(file), { recursive: true });
      write({ started: new Date().toISOString(), ...subject });
    },
    addToReport(name, figures) {
      write({ ...(JSON.parse(readFileSync(file, 'utf8')) as Section), [name]: figures });
      process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
    },
  };
}

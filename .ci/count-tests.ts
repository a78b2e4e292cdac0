// Sums the vitest reports of the projects that are named (else of all with a target `test`, and `test-model`); prints "<passed> <failed>".
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  success: boolean;
}

let passed = 0;
let failed = 0;
const named = process.argv.slice(2);
const tested = globSync('{apps,libs,tools}/*/vitest.config.ts')
  .toSorted()
  .map((config) => dirname(config));
const ofModel = globSync('{apps,libs,tools}/*/vitest.model.config.ts').map((config) =>
  join(dirname(config), 'dist/test-model-results.json'),
);
const ofProjects = (named.length > 0 ? named : tested).map((project) => join(project, 'dist/test-results.json'));
for (const file of [...ofProjects, ...(named.length > 0 ? [] : ofModel)]) {
  const report = readReport(file);
  if (report === undefined) {
    console.error(`${file}: no test report`);
    failed += 1;
    continue;
  }
  const skipped = report.numPendingTests + report.numTodoTests;
  console.error(`${file}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped`);
  passed += report.numPassedTests;
  // A file that cannot be loaded fails without a failed test.
  failed += Math.max(report.numFailedTests, report.success ? 0 : 1);
}
console.log(`${passed} ${failed}`);

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

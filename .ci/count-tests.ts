// Sums the vitest reports of the named projects (else of all that have tests) and prints "<passed> <failed>".
// Appends the name of every failed test to the file that is given first.
//   count-tests.ts <file for failed tests> [apps/hvs-api ...]
import { appendFileSync, existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  success: boolean;
  testResults: readonly {
    name: string;
    status: string;
    assertionResults: readonly { fullName: string; status: string; failureMessages: readonly string[] }[];
  }[];
}

/** The report that each configuration of vitest writes. */
const REPORTS = {
  'vitest.config.ts': 'dist/test-results.json',
  'vitest.model.config.ts': 'dist/test-model-results.json',
  'e2e.config.ts': 'dist/test-results.json',
};

const [failedTestsFile, ...named] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of named.length > 0 ? named.flatMap(reportsOf) : reportsOfAll()) {
  const report = readReport(file);
  if (report === undefined) {
    tellFailed(`${file}: no test report`);
    failed += 1;
    continue;
  }
  const skipped = report.numPendingTests + report.numTodoTests;
  console.error(`${file}: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped`);
  passed += report.numPassedTests;
  // A file that cannot be loaded fails without a failed test.
  failed += Math.max(report.numFailedTests, report.success ? 0 : 1);
  for (const { name, status, assertionResults } of report.testResults) {
    const tests = assertionResults.filter((test) => test.status === 'failed');
    for (const test of tests)
      tellFailed(`${name}: ${test.fullName}\n${test.failureMessages.join('\n').slice(0, 1500)}`);
    if (status === 'failed' && tests.length === 0) tellFailed(`${name}: the file cannot be loaded`);
  }
}
console.log(`${passed} ${failed}`);

function reportsOfAll(): string[] {
  const projects = globSync('{apps,libs,tools}/*/vitest.config.ts').map((config) => join(config, '..'));
  return projects.toSorted().flatMap(reportsOf);
}

function reportsOf(project: string): string[] {
  const configs = Object.entries(REPORTS).filter(([config]) => existsSync(join(project, config)));
  return configs.map(([, report]) => join(project, report));
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function tellFailed(test: string): void {
  appendFileSync(failedTestsFile, `FAILED TEST: ${test}\n`);
}

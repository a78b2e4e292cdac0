import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { readConfig } from './config.ts';
import { jsonOf } from './client/http-client.ts';
import { openClient } from './client/open-client.ts';
import { OUTPUT } from './paths.ts';
import { ensurePython } from './python.ts';
import { addToReport } from './report.ts';

/** Of an operation without parameters schemathesis finds fewer different requests. */
const EXAMPLES_AN_OPERATION = 500;

/** A run that hangs must end; what it had not tested then fails the test. */
const BOUND_MS = 280_000;

interface FuzzReport {
  readonly running_time: number;
  readonly complete: boolean;
  readonly operations: { readonly total: number; readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly unknown[];
}

const client = openClient();

test('schemathesis finds nothing in any operation', async () => {
  const answer = await client.send({ path: '/openapi.json' });
  const { paths } = jsonOf(answer) as { paths: Record<string, object> };
  const operations = Object.values(paths).flatMap(Object.keys);
  const folder = join(OUTPUT, 'schemathesis');
  mkdirSync(folder, { recursive: true });
  const reportFile = join(folder, 'report.json');
  const log = openSync(join(folder, 'log.txt'), 'w');
  const { fuzzSeed } = readConfig();
  const { status } = spawnSync(
    join(dirname(ensurePython()), 'schemathesis'),
    [
      ...['run', `${inject('api').url}/openapi.json`, '--checks', 'all', '--continue-on-failure'],
      ...['--max-examples', String(EXAMPLES_AN_OPERATION), '--seed', fuzzSeed, '--workers', '2'],
      ...['--generation-database', 'none', '--no-color'],
      ...['--report', 'json,junit', '--report-json-path', reportFile],
      ...['--report-junit-path', join(folder, 'junit.xml')],
    ],
    { timeout: BOUND_MS, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  expect(status, `see ${join(folder, 'log.txt')}`).toBe(0);

  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as FuzzReport;
  expect(report.failures).toEqual([]);
  expect(report.complete).toBe(true);
  expect(report.operations.tested).toBe(operations.length);
  addToReport('schemathesis', {
    seed: fuzzSeed,
    operations: operations.length,
    testCases: report.test_cases.generated,
    findings: 0,
    seconds: report.running_time,
  });
});

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

function schemathesisArguments(seed: string, folder: string): string[] {
  const options = {
    checks: 'all',
    'max-examples': String(EXAMPLES_AN_OPERATION),
    seed,
    workers: '2',
    'generation-database': 'none',
    report: 'json,junit',
    'report-json-path': join(folder, 'report.json'),
    'report-junit-path': join(folder, 'junit.xml'),
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return ['run', `${inject('api').url}/openapi.json`, ...flags, '--continue-on-failure', '--no-color'];
}

test('schemathesis finds nothing in any operation', async () => {
  const answer = await client.send({ path: '/openapi.json' });
  const { paths } = jsonOf(answer) as { paths: Record<string, object> };
  const operations = Object.values(paths).flatMap(Object.keys);
  const folder = join(OUTPUT, 'schemathesis');
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, 'log.txt'), 'w');
  const { fuzzSeed } = readConfig();
  const { status } = spawnSync(
    join(dirname(ensurePython()), 'schemathesis'),
    schemathesisArguments(fuzzSeed, folder),
    { timeout: BOUND_MS, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  expect(status, `see ${join(folder, 'log.txt')}`).toBe(0);

  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as FuzzReport;
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

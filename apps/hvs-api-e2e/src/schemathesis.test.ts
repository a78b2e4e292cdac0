import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { readConfig } from './config.ts';
import { jsonOf } from './client/http-client.ts';
import { openClient } from './client/open-client.ts';
import { OUTPUT, PROJECT } from './paths.ts';
import { ensurePython } from './python.ts';
import { addToReport } from './report.ts';

/** A run that hangs must end; what it had not tested then fails the test. */
const BOUND_MS = 290_000;

interface FuzzReport {
  readonly running_time: number;
  readonly complete: boolean;
  readonly operations: { readonly total: number; readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly unknown[];
}

const client = openClient();

function schemathesisArguments(seed: string, folder: string): string[] {
  const reports = {
    report: 'json,junit',
    'report-json-path': join(folder, 'report.json'),
    'report-junit-path': join(folder, 'junit.xml'),
  };
  const options = Object.entries({ checks: 'all', seed, ...reports });
  return [
    '--config-file',
    join(PROJECT, 'schemathesis.toml'),
    'run',
    `${inject('api').url}/openapi.json`,
    '--no-color',
    ...options.flatMap(([name, value]) => [`--${name}`, value]),
  ];
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

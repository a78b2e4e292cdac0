import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { jsonOf } from './client/http-client.ts';
import { openClient } from './client/open-client.ts';
import { readConfig } from './config.ts';
import { OUTPUT, PROJECT } from './paths.ts';
import { ensurePython } from './python.ts';
import { addToReport } from './report.ts';

/** A run that hangs must end; without its report the test fails. */
const BOUND_MS = 480_000;

/** Two processes, for two cores: making requests takes Python longer than answering them takes us. */
const SHARES = {
  infer: ['--include-path-regex', '/infer$'],
  others: ['--exclude-path-regex', '/infer$'],
} as const;

interface FuzzReport {
  readonly complete: boolean;
  readonly running_time: number;
  readonly operations: { readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly unknown[];
}

const client = openClient();

async function operationCount(): Promise<number> {
  const answer = await client.send({ path: '/openapi.json' });
  const { paths } = jsonOf(answer) as { paths: Record<string, object> };
  return Object.values(paths).flatMap(Object.keys).length;
}

/** What schemathesis found in a share of the operations; its log and reports are in `folder`. */
async function fuzz(share: keyof typeof SHARES, seed: string): Promise<FuzzReport> {
  const folder = join(OUTPUT, 'schemathesis', share);
  mkdirSync(folder, { recursive: true });
  const program = join(dirname(ensurePython()), 'schemathesis');
  const reportFile = join(folder, 'report.json');
  const logFile = join(folder, 'log.txt');
  const config = ['--config-file', join(PROJECT, 'schemathesis.toml')];
  const options = ['--checks', 'all', '--seed', seed, '--no-color', ...SHARES[share]];
  const reports = ['--report', 'json,junit', '--report-json-path', reportFile];
  const junit = ['--report-junit-path', join(folder, 'junit.xml')];
  const url = `${inject('api').url}/openapi.json`;

  const log = openSync(logFile, 'w');
  const args = [...config, 'run', url, ...options, ...reports, ...junit];
  const stdio = ['ignore', log, log] as const;
  const child = spawn(program, args, { cwd: folder, timeout: BOUND_MS, stdio: [...stdio] });
  const [code] = await once(child, 'exit');
  closeSync(log);
  expect(code, `see ${logFile}`).toBe(0);
  return JSON.parse(readFileSync(reportFile, 'utf8')) as FuzzReport;
}

test('schemathesis finds nothing in any operation', { timeout: BOUND_MS + 60_000 }, async () => {
  const { fuzzSeed } = readConfig();
  ensurePython();
  const reports = await Promise.all([fuzz('infer', fuzzSeed), fuzz('others', fuzzSeed)]);
  const sum = (figure: (report: FuzzReport) => number) =>
    reports.reduce((total, report) => total + figure(report), 0);

  addToReport('schemathesis', {
    seed: fuzzSeed,
    operations: sum(({ operations }) => operations.tested),
    testCases: sum(({ test_cases }) => test_cases.generated),
    findings: sum(({ failures }) => failures.length),
    seconds: reports.map(({ running_time }) => running_time),
  });
  expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  expect(reports.every(({ complete }) => complete)).toBe(true);
  expect(sum(({ operations }) => operations.tested)).toBe(await operationCount());
});

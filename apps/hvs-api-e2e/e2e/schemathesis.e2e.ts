import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelInfo } from '@hvs/contract';
import { expect, inject, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';
import { ownEnvironment, readConfig } from '../src/config.ts';
import { OUTPUT, PROJECT } from '../src/paths.ts';
import { ensurePython } from '../src/python.ts';
import { addToReport } from '../src/report.ts';

/** A run that hangs must end; without its report the test fails. */
const BOUND_MS = 600_000;
const CASES_EACH = readConfig().isFull ? 500 : 200;

/** A process for each of two cores: making requests takes Python longer than answering them takes us. */
const SHARES = { 'open-inference': '^/v2', others: '^/(?!v2)' } as const;

interface FuzzReport {
  readonly complete: boolean;
  readonly running_time: number;
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly unknown[];
}

interface Fuzzed extends FuzzReport {
  /** Requests made at random for each operation, beside its examples and the corners of its schema. */
  readonly randomCases: ReadonlyMap<string, number>;
}

interface FuzzEvent {
  readonly ScenarioFinished?: {
    readonly phase: string;
    readonly recorder: { readonly label: string; readonly cases: object };
  };
}

const api = apiAt();

async function describedOperations(): Promise<string[]> {
  const { body } = await api.get('/openapi.json');
  const { paths } = body as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function countRandomCases(eventsFile: string): ReadonlyMap<string, number> {
  const lines = readFileSync(eventsFile, 'utf8').trimEnd().split('\n');
  const finished = lines.flatMap((line) => (JSON.parse(line) as FuzzEvent).ScenarioFinished ?? []);
  return new Map(
    finished
      .filter(({ phase }) => phase === 'fuzzing')
      .map(({ recorder }) => [recorder.label, Object.keys(recorder.cases).length]),
  );
}

/** What schemathesis found in a share of the operations; its log and reports are in a folder of dist. */
async function fuzz(share: keyof typeof SHARES, env: NodeJS.ProcessEnv): Promise<Fuzzed> {
  const folder = join(OUTPUT, 'schemathesis', share);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = join(dirname(ensurePython()), 'schemathesis');
  const [reportFile, eventsFile, logFile] = ['report.json', 'events.ndjson', 'log.txt'].map((name) =>
    join(folder, name),
  );
  const config = ['--config-file', join(PROJECT, 'schemathesis.toml')];
  const options = ['--checks', 'all', '--seed', readConfig().fuzzSeed, '--no-color'];
  const operations = ['--max-examples', String(CASES_EACH), '--include-path-regex', SHARES[share]];
  const reports = ['--report-json-path', reportFile, '--report-ndjson-path', eventsFile];
  const url = `${inject('api').url}/openapi.json`;

  const log = openSync(logFile, 'w');
  const child = spawn(program, [...config, 'run', url, ...options, ...operations, ...reports], {
    cwd: folder,
    env,
    timeout: BOUND_MS,
    stdio: ['ignore', log, log],
  });
  const [code] = await once(child, 'exit');
  closeSync(log);
  expect(code, `see ${logFile}`).toBe(0);
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as FuzzReport;
  return { ...report, randomCases: countRandomCases(eventsFile) };
}

/** What schemathesis.toml and its hooks read. */
async function fuzzEnvironment(): Promise<NodeJS.ProcessEnv> {
  const { name, version } = (await api.get('/model-info')).body as ModelInfo;
  const served = { HVS_MODEL_NAME: name, HVS_MODEL_VERSION: version };
  return { ...ownEnvironment(), ...served, PYTHONPATH: PROJECT, PYTHONDONTWRITEBYTECODE: '1' };
}

test('schemathesis finds nothing in any operation', { timeout: BOUND_MS + 60_000 }, async () => {
  ensurePython();
  const env = await fuzzEnvironment();
  const shares = await Promise.all([fuzz('open-inference', env), fuzz('others', env)]);
  const randomCases = new Map(shares.flatMap((share) => [...share.randomCases]));

  addToReport('schemathesis', {
    seed: readConfig().fuzzSeed,
    operations: randomCases.size,
    testCases: shares.reduce((sum, { test_cases }) => sum + test_cases.generated, 0),
    fewestRandomCases: Math.min(...randomCases.values()),
    findings: shares.flatMap(({ failures }) => failures).length,
    seconds: shares.map(({ running_time }) => running_time),
  });
  expect(shares.flatMap(({ failures }) => failures)).toEqual([]);
  expect(shares.every(({ complete }) => complete)).toBe(true);
  const operations = await describedOperations();
  expect([...randomCases.keys()].toSorted()).toEqual(operations.toSorted());
  for (const [operation, cases] of randomCases) expect(cases, operation).toBeGreaterThanOrEqual(CASES_EACH);
});

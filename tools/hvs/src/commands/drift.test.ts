import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { type DriftSnapshot, RACKS } from '@hvs/contract';
import type { Judgement } from '@hvs/judge';
import { expect, onTestFinished, test } from 'vitest';
import { byChannel, byColumn, referenceOf } from '../drift/drift-reference.fixture.ts';
import { type Hvs, type HvsOptions, openHvs } from '../hvs.fixture.ts';
import { APPROVED } from '../judging/judgement.fixture.ts';

const reference = referenceOf([{ name: 'hour', rows: 20_000 }]);
const CALM = [0, 0.5, 0.5, 0];
const FAR = [0, 0, 0, 1];
const model = { name: 'hvs', version: '1', sha256: 'a'.repeat(64) };

/** What a pod counted: `rows` readings of each rack, whose shares of every column are these. */
function snapshotOf(process: string, rows: number, shares = CALM, until = '2026-01-01T01:00:00.000Z'): DriftSnapshot {
  const rackOf = (rack: string) => ({
    rack,
    rows,
    sums: byChannel(20 * rows),
    counts: byColumn(shares.map((share) => rows * share)),
  });
  const racks = RACKS.map(rackOf);
  const since = '2026-01-01T00:00:00.000Z';
  return { process, model, since, until, rows: rows * racks.length, edges: reference.edges, racks };
}

/** The environment dev, whose pods answer /drift by their names. */
async function openDriftHvs(
  driftOf: (pod: string) => DriftSnapshot | undefined,
  drift: object | undefined = reference,
  surroundings: NonNullable<HvsOptions['surroundings']> = {},
) {
  const card = { sha256: '', drift };
  const hvs: Hvs = openHvs({
    surroundings,
    a: {
      answer: ({ path }, pod) => {
        if (path === '/model-info') return card.sha256 === '' ? undefined : { status: 200, body: JSON.stringify(card) };
        if (path !== '/drift') return undefined;
        const snapshot = driftOf(pod);
        if (snapshot !== undefined) return { status: 200, body: JSON.stringify(snapshot) };
        return { status: 404, body: '{"type":"urn:hvs:problem:drift-reference-missing"}' };
      },
    },
  });
  await hvs.site.deliver('a');
  const { folder: _, ...own } = await readCard(hvs);
  Object.assign(card, own, { drift, mlflow_run_id: null, image_revision: null });
  return hvs;
}

async function readCard({ workspaceRoot }: Hvs) {
  const folder = join(workspaceRoot, 'models/hvs');
  return { folder, ...(JSON.parse(await readFile(join(folder, 'model-card.json'), 'utf8')) as { sha256: string }) };
}

test('the counts of all pods are judged together: each alone would be too few', async () => {
  const hvs = await openDriftHvs((pod) => snapshotOf(pod, 960));
  const { exitCode, result } = await hvs.asJson('drift', '--env', 'dev');
  expect(result).toMatchObject({ verdict: 'no-drift', rows: 23_040, window: 'hour', reasons: [] });
  expect(exitCode).toBe(0);
});

test('drift ends with 3, and writes files for people, programs and Prometheus', async () => {
  const hvs = await openDriftHvs((pod) => snapshotOf(pod, 960, FAR));
  const { exitCode, stdout } = await hvs.inCi(
    'drift',
    '--env',
    'dev',
    '--out',
    'found',
    '--metrics-file',
    'drift.prom',
  );
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^# Drift: [^]*30 of 30 features are not like the training/);
  const read = async (file: string) => readFile(join(hvs.workspaceRoot, file), 'utf8');
  expect(JSON.parse(await read('found/drift.json'))).toMatchObject({ verdict: 'drift', featuresShare: 1 });
  expect(await read('found/drift.md')).toBe(stdout);
  expect(await read('found/drift.html')).toContain('<svg');
  expect(JSON.parse(await read('found/snapshot.json'))).toHaveLength(3);
  expect(await read('drift.prom')).toContain('hvs_drift_detected{environment="dev",namespace="hvs-dev"} 1\n');
});

test('with --since only what came after the snapshot is judged', async () => {
  let rows = 960;
  const hvs = await openDriftHvs((pod) => snapshotOf(pod, rows, CALM, `2026-01-01T0${rows / 960}:00:00.000Z`));
  await hvs.inCi('drift', '--env', 'dev', '--out', 'first');
  rows = 1920;
  const { result } = await hvs.asJson('drift', '--env', 'dev', '--since', 'first/snapshot.json');
  expect(result).toMatchObject({ verdict: 'no-drift', rows: 23_040, since: '2026-01-01T01:00:00.000Z' });
});

test('too few readings end with 0 and say so', async () => {
  const { exitCode, stdout } = await (await openDriftHvs((pod) => snapshotOf(pod, 8))).inCi('drift', '--env', 'dev');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^# Not enough readings[^]*192 readings are too few: the shortest window takes 20000/);
});

test('snapshots in files are judged by the card of a model version', async () => {
  const hvs = await openDriftHvs(() => undefined);
  const file = join(hvs.workspaceRoot, 'one.json');
  await writeFile(file, JSON.stringify(snapshotOf('one', 2880, FAR)));
  const without = await hvs.inCi('drift', '--file', 'one.json');
  expect(without).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nx drift-reference hvs-trainer') });
  const { folder: _, ...card } = await readCard(hvs);
  await writeFile(join(hvs.workspaceRoot, 'model-card.json'), JSON.stringify({ ...card, drift: reference }));
  const gauges = ['--metrics-file', 'drift.prom', '--env', 'far'];
  expect((await hvs.inCi('drift', '--file', 'one.json', '--model', '.', ...gauges)).exitCode).toBe(3);
  const written = await readFile(join(hvs.workspaceRoot, 'drift.prom'), 'utf8');
  expect(written).toContain('hvs_drift_detected{environment="far"} 1\n');
});

test('one API can be asked by its address', async () => {
  const { folder: _, ...card } = await readCard(openHvs());
  const answers: Record<string, unknown> = {
    '/drift': snapshotOf('one', 2880),
    '/model-info': { ...card, drift: reference, mlflow_run_id: null, image_revision: null },
  };
  const server = createServer(({ url = '' }, response) => response.end(JSON.stringify(answers[url])));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { exitCode, stdout } = await openHvs().inCi('drift', '--url', `http://127.0.0.1:${port}`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^# No drift\n/) });
});

/** The environment dev whose pods counted readings of these shares, and the programs that ran. */
async function openRetraining(shares: readonly number[], verdict: Judgement['verdict'] = 'approved') {
  const ran: string[] = [];
  const hvs = await openDriftHvs((pod) => snapshotOf(pod, 960, [...shares]), reference, {
    async runCommand({ args }) {
      ran.push(args.join(' '));
      return 'done\n';
    },
    runJudge: async () => ({ ...APPROVED, verdict }),
  });
  return { hvs, ran };
}

const RETRAIN = ['--retrain', '--', '--data', 'telemetry', '--register'];

test.each([
  ['approved', 0],
  ['refused', 3],
] as const)('drift starts a retraining: a judge who says %s ends it with %d', async (verdict, exitCode) => {
  const { hvs, ran } = await openRetraining(FAR, verdict);
  const ended = await hvs.inCi('drift', '--env', 'dev', ...RETRAIN);
  expect(ended.exitCode).toBe(exitCode);
  expect(ended.stdout).toMatch(new RegExp(`^# Drift: [^]*\n${verdict}: `));
  expect(ran.map((args) => args.split(' ', 2).join(' '))).toEqual([
    'apps/hvs-trainer/src/ingest/main.ts --data',
    'apps/hvs-trainer/src/train/main.ts --dataset',
    'apps/hvs-trainer/src/drift-reference/main.ts --dataset',
    'tools/hvs/src/main.ts register',
  ]);
  expect(ran[0]).toContain('--data telemetry ');
});

test('without drift nothing is trained', async () => {
  const { hvs, ran } = await openRetraining(CALM);
  expect(await hvs.inCi('drift', '--env', 'dev', ...RETRAIN)).toMatchObject({ exitCode: 0 });
  expect(ran).toEqual([]);
});

test('the environment of the drift is that of the delivery', async () => {
  const { hvs, ran } = await openRetraining(FAR);
  const options = ['--retrain', '--', '--data', 'telemetry', '--deliver', '--image', 'registry.test/hvs-api'];
  await hvs.inCi('drift', '--env', 'dev', ...options);
  expect(ran.at(-1)).toContain('deliver --env dev ');
});

test.each<[string, readonly string[], RegExp]>([
  ['options without --retrain', ['--', '--data', 'telemetry'], /need --retrain/],
  ['no telemetry', ['--retrain'], /'--data <folder>' not specified/],
  ['an option that hvs retrain does not have', ['--retrain', '--', '--data', 'x', '--dat'], /unknown option '--dat'/],
])('wrong usage of --retrain is found before the pods are asked: %s', async (_, args, message) => {
  const { hvs, ran } = await openRetraining(CALM);
  const ended = await hvs.onTerminal('drift', '--env', 'dev', ...args);
  expect({ exitCode: ended.exitCode, stdout: ended.stdout, ran }).toEqual({ exitCode: 2, stdout: '', ran: [] });
  expect(ended.stderr).toMatch(message);
});

test.each<[string, (hvs: Hvs) => readonly string[], number, RegExp]>([
  ['a pod whose card has no reference', () => ['--env', 'dev'], 2, /no drift reference.*\nnext: .*drift-reference/],
  ['a file that is no snapshot', () => ['--file', 'k8s/overlays/dev/delivery.yaml'], 2, /cannot be read/],
  ['a file that is not there', () => ['--file', 'none.json'], 2, /none\.json cannot be read/],
  ['an address where nothing listens', () => ['--url', 'http://127.0.0.1:9'], 1, /does not answer/],
  ['no environment', () => [], 2, /no environment is named/],
])('%s ends the command, and it says why', async (_, argsOf, exitCode, message) => {
  const hvs = await openDriftHvs(() => undefined);
  const ended = await hvs.onTerminal('drift', ...argsOf(hvs));
  expect({ exitCode: ended.exitCode, stdout: ended.stdout }).toEqual({ exitCode, stdout: '' });
  expect(ended.stderr).toMatch(message);
});

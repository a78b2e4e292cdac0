import { type ModelCard, parseGoldenVectors } from '@hvs/contract';
import { freePort } from '@hvs/testing';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ownEnvironment } from '../src/config.ts';
import { runHvs } from '../src/hvs.ts';
import { answering, type Mlflow, mlflowPython, openMlflow } from '../src/mlflow.ts';
import { ROOT } from '../src/paths.ts';

const MODEL = join(ROOT, 'models/hvs');
const { readings } = parseGoldenVectors(JSON.parse(await readFile(join(MODEL, 'golden.json'), 'utf8')));
const shippedCard = JSON.parse(await readFile(join(MODEL, 'model-card.json'), 'utf8')) as ModelCard;

let mlflow: Mlflow;
beforeAll(async () => void (mlflow = await openMlflow()));
afterAll(async () => mlflow.close());

/** A registered model of this run alone. */
function newName(): string {
  return `register-e2e-${randomUUID().slice(0, 8)}`;
}

/** Starts the API with a model of the registry, and gives its card and its probabilities of the golden readings. */
async function askApi(
  variables: Readonly<Record<string, string>>,
): Promise<{ card: ModelCard; bits: readonly number[] }> {
  const cache = await mkdtemp(join(tmpdir(), 'hvs-cache-'));
  const env = { ...ownEnvironment(), MODEL_URI: undefined, ...variables };
  const api = spawn(process.execPath, ['apps/hvs-api/src/main.ts'], {
    cwd: ROOT,
    env: { ...env, MLFLOW_TRACKING_URI: mlflow.url, HVS_MODEL_CACHE: cache, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(api, 'exit');
  onTestFinished(async () => {
    api.kill('SIGINT');
    await exited;
    await rm(cache, { recursive: true });
  });
  let url = '';
  for await (const line of createInterface({ input: api.stdout })) {
    const { msg } = JSON.parse(line) as { readonly msg: string };
    url ||= /^Server listening at (.+)$/.exec(msg)?.[1] ?? '';
    if (msg === 'model ready') break;
  }
  api.stdout.resume();
  const card = (await (await fetch(`${url}/model-info`)).json()) as ModelCard;
  const shape = [readings.length, readings[0]?.length];
  const inputs = [{ name: 'features', datatype: 'FP32', shape, data: readings.flat() }];
  const answer = await postJson(`${url}/v2/models/${card.name}/infer`, { inputs });
  const { outputs } = (await answer.json()) as { outputs: { name: string; data: number[] }[] };
  return { card, bits: asBits(outputs.find(({ name }) => name === 'hazard_probability')?.data ?? []) };
}

async function postJson(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** The bits of numbers as float32. */
function asBits(values: readonly number[]): number[] {
  return [...new Uint32Array(Float32Array.from(values).buffer)];
}

test("what hvs register registered gives MLflow's loaders the bits of the API", async () => {
  const name = newName();
  const args = ['register', '--name', name, '--experiment', name];
  const env = { MLFLOW_TRACKING_URI: mlflow.url };
  const { code, results, stderr } = await runHvs(args, { env });
  expect([code, stderr]).toEqual([0, '']);
  expect(results).toEqual([
    expect.objectContaining({ outcome: 'registered', version: '1', sha256: shippedCard.sha256 }),
  ]);
  const { runId } = results[0] as { runId: string };
  const { card, bits } = await askApi({ MODEL_URI: `models:/${name}@candidate` });
  expect(card).toMatchObject({ sha256: shippedCard.sha256, version: '1', mlflow_run_id: runId });
  expect(bits).toHaveLength(readings.length);

  const said = await mlflow.python('predict.py', [`models:/${name}@candidate`], JSON.stringify(readings));
  const loaded = JSON.parse(said) as { inputs: unknown; outputs: unknown; pyfunc: number[]; onnx: number[] };
  const tensor = (columns: number) => ({ dtype: 'float32', shape: [-1, columns] });
  expect(loaded.inputs).toEqual([{ name: 'features', type: 'tensor', 'tensor-spec': tensor(30) }]);
  expect(loaded.outputs).toEqual([{ name: 'hazard_probability', type: 'tensor', 'tensor-spec': tensor(1) }]);
  expect(asBits(loaded.pyfunc)).toEqual(bits);
  expect(asBits(loaded.onnx)).toEqual(bits);
  expect(await askModelsServe(`models:/${name}/1`)).toEqual(bits);

  const again = await runHvs(args, { env });
  expect(again.results).toEqual([expect.objectContaining({ outcome: 'unchanged', version: '1' })]);
});

/** What `mlflow models serve` answers for the golden readings. */
async function askModelsServe(uri: string): Promise<readonly number[]> {
  const port = await freePort();
  const options = ['--env-manager', 'local', '--host', '127.0.0.1', '--port', String(port)];
  const python = mlflowPython();
  const { PATH = '', ...others } = ownEnvironment();
  const server = spawn(python, ['-m', 'mlflow', 'models', 'serve', '--model-uri', uri, ...options], {
    // It starts uvicorn by its name.
    env: { ...others, PATH: `${dirname(python)}:${PATH}`, MLFLOW_TRACKING_URI: mlflow.url },
    stdio: 'ignore',
    detached: true,
  });
  const exited = once(server, 'exit');
  onTestFinished(async () => {
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid);
    await exited;
  });
  await answering(`http://127.0.0.1:${port}/ping`, () => server.exitCode !== null);
  const answer = await postJson(`http://127.0.0.1:${port}/invocations`, { inputs: { features: readings } });
  const { predictions } = (await answer.json()) as { predictions: { hazard_probability: number[][] } };
  return asBits(predictions.hazard_probability.flat());
}

test.each(['extra files', 'artifacts of the run', 'weights outside', 'plain folder'])(
  "a model that MLflow's own client registered is served: %s",
  async (way) => {
    const name = newName();
    const { runId, version } = JSON.parse(await mlflow.python('log_model.py', [way, MODEL, name])) as Record<
      string,
      string
    >;
    const served = await askApi({ MODEL_URI: `models:/${name}/${version}` });
    expect(served.card).toMatchObject({ sha256: shippedCard.sha256, version: shippedCard.version });
    expect((await askApi({ BEST_MLFLOW_RUN_ID: runId })).bits).toEqual(served.bits);
  },
);

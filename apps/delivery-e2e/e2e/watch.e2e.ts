import { createRegistryOf, readPushedImage } from '@hvs/image';
import { createModelRegistry } from '@hvs/model-version/registry';
import type { Pass } from '@hvs/pipeline';
import type { StepEvent } from '@hvs/step';
import { freePort, listenOnLoopback, waitUntil } from '@hvs/testing';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { readConfig } from '../src/config.ts';
import { openRegistryProxy } from '../src/faults-proxy.ts';
import { type Running, runHvs, startHvs } from '../src/hvs.ts';
import { keepPushedRecord } from '../src/images/keep-pushed-record.ts';
import { addWebhook } from '../src/mlflow-webhook.ts';
import { OUTPUT, ROOT } from '../src/paths.ts';
import { registerOtherModel } from '../src/register-other-model.ts';
import { addToReport } from '../src/report.ts';

const { registry = '', mlflow = '', isFull } = readConfig();
const MODEL = `hvs-e2e-watch-${randomBytes(3).toString('hex')}`;
const SECRET = 'a secret of the end-to-end test';
const environment = await createScratchEnvironment('watch', { follow: { model: MODEL, alias: 'candidate' } });
const models = createModelRegistry();
const proxy = await openRegistryProxy(new URL(mlflow).host);
const base = await pushBase();
const versions = [await register('11'), await register('12')];
const figures: Record<string, unknown> = {};
const killed: object[] = [];
/** For a delivery on a busy node. */
const PATIENCE = { boundMs: 300_000, pollMs: 500 };
let watching: Watching | undefined;

afterAll(async () => {
  addToReport('watch', { ...figures, killed });
  watching?.process.kill('SIGKILL');
  await proxy.close();
  await environment.remove();
});

afterEach(() => {
  proxy.choose = () => undefined;
  watching?.process.kill('SIGKILL');
});

/** The image that gives the code. */
async function pushBase(): Promise<string> {
  const restore = await keepPushedRecord();
  const { code, stderr } = await runHvs(['docker-push', 'apps/hvs-api', '--registry', registry]);
  if (code !== 0) throw new Error(`hvs docker-push ended with ${code}:\n${stderr}`);
  const { repository, digest } = await readPushedImage(ROOT, 'hvs-api');
  await restore();
  expect(await (await createRegistryOf(repository)).resolveDigest(repository, digest)).toBe(digest);
  return `${repository}@${digest}`;
}

/** A model version of its own in the registry, which no environment wants yet. */
async function register(version: string): Promise<{ readonly number: string; readonly sha256: string }> {
  const { alias, sha256 } = await registerOtherModel(MODEL, version);
  const registered = await models.readAlias(MODEL, alias);
  return { number: registered?.version ?? '', sha256 };
}

interface Watching extends Running {
  readonly passes: Pass[];
  readonly url: string;
}

async function startWatch(
  more: readonly string[] = [],
  onEvent: (event: StepEvent, child: Running['process']) => void = () => undefined,
): Promise<Watching> {
  const passes: Pass[] = [];
  const port = await freePort();
  const options = ['--image', base, '--judge', 'apps/delivery-e2e/src/approving-judge.ts', '--port', String(port)];
  const running = startHvs(['watch', ...environment.args, ...options, ...more], {
    onEvent,
    onResult: (result) => void passes.push(result as unknown as Pass),
    env: {
      MLFLOW_TRACKING_URI: proxy.url,
      HVS_WEBHOOK_SECRET: SECRET,
      HVS_MODEL_CACHE: join(OUTPUT, 'cache'),
    },
  });
  watching = { ...running, passes, url: `http://127.0.0.1:${port}` };
  return watching;
}

async function endWatch({ process, ended }: Watching): Promise<void> {
  process.kill('SIGTERM');
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  watching = undefined;
}

/** The alias is set, as a person does it in MLflow's pages. */
async function want(which: 0 | 1): Promise<number> {
  await models.setAlias(MODEL, 'candidate', versions[which].number);
  return Date.now();
}

/** Pods are proven to serve it, and the registry says so. */
async function untilProven(which: 0 | 1): Promise<void> {
  const { number, sha256 } = versions[which];
  await waitUntil(
    `version ${number} serves, proven, and is champion`,
    async () => {
      const champion = await models.readAlias(MODEL, 'champion');
      if (champion?.version !== number) return `champion is ${champion?.version}, ${watching?.passes.at(-1)?.reason}`;
      const { results } = await runHvs(['status', ...environment.args]);
      const status = results.at(-1) as { isSettled: boolean; verified?: { model: { sha256: string } } };
      return status.isSettled && status.verified?.model.sha256 === sha256;
    },
    PATIENCE,
  );
}

/** Seconds from the alias to the end of the delivery, and those of the delivery itself; the judge is a stub. */
function timesOf({ passes }: Watching, sinceMs: number) {
  const receipt = passes.findLast((pass) => pass.receipt !== undefined)?.receipt;
  expect(receipt?.outcome).toBe('delivered');
  const [startedMs, endedMs] = [Date.parse(receipt?.started ?? ''), Date.parse(receipt?.ended ?? '')];
  const [wholeS, deliveryS] = [(endedMs - sinceMs) / 1000, (endedMs - startedMs) / 1000];
  return { wholeS, deliveryS, beyondS: wholeS - deliveryS, goalBeyondS: 60 };
}

test('the first version: from the alias to verified pods, found by the interval alone', async () => {
  const watch = await startWatch(['--interval', '30s']);
  await waitUntil('the watch has looked once', async () => watch.passes.length > 0);
  const sinceMs = await want(0);
  await untilProven(0);
  figures.byInterval = timesOf(watch, sinceMs);
  expect((await runHvs(['verify', ...environment.args])).code).toBe(0);
  const { tags } = (await models.readAlias(MODEL, 'champion')) ?? { tags: {} };
  expect(Object.values(tags)).toContain('delivered');
  await endWatch(watch);
});

test('a webhook of MLflow wakes the watch long before its interval', async () => {
  const watch = await startWatch(['--interval', '10m']);
  await waitUntil('the watch has looked once', async () => watch.passes.length > 0);
  const end = await addWebhook(mlflow, `${watch.url}/webhooks/mlflow`, SECRET);
  const sinceMs = await want(1);
  await untilProven(1);
  await end();
  figures.byWebhook = timesOf(watch, sinceMs);
  const metrics = await (await fetch(`${watch.url}/metrics`)).text();
  expect(metrics).toMatch(/hvs_watch_webhook_calls_total\{verdict="accepted",[^}]*\} [1-9]/);
  expect(metrics).toMatch(/hvs_watch_model_disagreement\{[^}]*\} 0/);
  expect((await fetch(`${watch.url}/health`)).status).toBe(200);
  await endWatch(watch);
});

/** One of each kind in the usual extent: before there is a delivery, in the middle of one, and after it. */
const STEPS = isFull
  ? [
      'download',
      'judge',
      'find or make the image',
      'lock',
      'start candidate',
      'verify candidate',
      'roll out',
      'record',
      'tell the registry',
    ]
  : ['judge', 'roll out', 'tell the registry'];
let turn = 0;

test.each(STEPS)('killed in the step %s: the next watch finishes it and tells the registry', async (step) => {
  const which = (turn++ % 2) as 0 | 1;
  const before = await models.readAlias(MODEL, 'champion');
  const target = before?.version === versions[which].number ? ((1 - which) as 0 | 1) : which;
  const isMoment = (event: StepEvent) => event.type === 'step-started' && event.step === step;
  const first = await startWatch(
    ['--interval', '1s'],
    (event, child) => void (isMoment(event) && child.kill('SIGKILL')),
  );
  await want(target);
  const { code, events } = await first.ended;
  expect({ code, wasThere: events.some(isMoment) }).toEqual({ code: null, wasThere: true });
  const sinceMs = Date.now();
  const second = await startWatch(['--interval', '1s']);
  await untilProven(target);
  killed.push({ step, doneAfterS: (Date.now() - sinceMs) / 1000, actions: second.passes.map(({ action }) => action) });
  await endWatch(second);
});

test('MLflow goes away in the middle of a delivery: it is delivered, and told when MLflow is back', async () => {
  const champion = await models.readAlias(MODEL, 'champion');
  const target = champion?.version === versions[0].number ? 1 : 0;
  const watch = await startWatch(['--interval', '2s'], (event) => {
    if (event.type === 'step-started' && event.step === 'start candidate') proxy.choose = () => ({ kind: 'refuse' });
  });
  await want(target);
  await waitUntil(
    'it serves',
    async () => {
      const { results } = await runHvs(['status', ...environment.args]);
      const status = results.at(-1) as { verified?: { model: { sha256: string } } };
      return status.verified?.model.sha256 === versions[target].sha256;
    },
    PATIENCE,
  );
  await waitUntil(
    'the watch says that MLflow is down',
    async () => {
      const metrics = await (await fetch(`${watch.url}/metrics`)).text();
      return /hvs_watch_registry_up\{[^}]*\} 0/.test(metrics);
    },
    PATIENCE,
  );
  expect((await models.readAlias(MODEL, 'champion'))?.version).toBe(champion?.version);
  const backMs = Date.now();
  proxy.choose = () => undefined;
  await untilProven(target);
  figures.mlflowAway = { callsRefused: proxy.faulted(), toldAfterS: (Date.now() - backMs) / 1000 };
  await endWatch(watch);
});

test('100 moves of the alias whose webhooks are lost, repeated and late: the last one serves', async () => {
  const watch = await startWatch(['--interval', '5s']);
  await waitUntil('the watch has looked once', async () => watch.passes.length > 0);
  const calls: (() => Promise<void>)[] = [];
  // More than MLflow calls.
  const order = fc.sample(fc.constantFrom('lost', 'once', 'twice', 'late'), { numRuns: 1000, seed: 17 });
  const fates = { lost: 0, once: 0, twice: 0, late: 0 };
  async function relayCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = new Uint8Array(await buffer(request));
    response.writeHead(202).end();
    const { host: _, connection: __, 'content-length': ___, ...kept } = request.headers;
    const headers = kept as Record<string, string>;
    const call = async () => {
      await fetch(`${watch.url}/webhooks/mlflow`, { method: 'POST', headers, body });
    };
    const fate = order.pop() ?? 'once';
    fates[fate] += 1;
    if (fate === 'late') calls.unshift(call);
    else for (let time = 0; time < { lost: 0, once: 1, twice: 2 }[fate]; time += 1) await call();
  }
  // MLflow calls the relay, which does to its calls what networks do.
  const relay = await listenOnLoopback((request, response) => void relayCall(request, response));
  const end = await addWebhook(mlflow, `http://${relay.host}`, SECRET);
  for (let move = 0; move < 100; move += 1) {
    await want((move % 2) as 0 | 1);
    if (move % 3 === 2) await calls.pop()?.();
  }
  await untilProven(1);
  for (const call of calls) await call();
  await end();
  await relay.close();
  await untilProven(1);
  const metrics = await (await fetch(`${watch.url}/metrics`)).text();
  expect(metrics).toMatch(/^hvs_watch_webhook_calls_total\{verdict="accepted",[^}]*\} [1-9]/m);
  figures.lossyWebhooks = { fates, verdicts: metrics.match(/^hvs_watch_webhook_calls_total.*$/gm) };
  await endWatch(watch);
});

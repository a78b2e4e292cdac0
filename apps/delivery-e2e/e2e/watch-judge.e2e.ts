import type { Pass } from '@hvs/pipeline';
import { waitUntil } from '@hvs/testing';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { readConfig } from '../src/config.ts';
import { deliverFirst } from '../src/deliver-to.ts';
import { type Running, runHvs, startHvs } from '../src/hvs.ts';
import { buildRelease } from '../src/images/build-release.ts';
import { OUTPUT } from '../src/paths.ts';
import { registerOtherModel } from '../src/register-other-model.ts';
import { addToReport } from '../src/report.ts';
import { tagOf, versionAt } from '../src/version-at.ts';

const { mlflow = '', isFull } = readConfig();
const MODEL = `hvs-e2e-judge-${randomBytes(3).toString('hex')}`;
const environment = await createScratchEnvironment('judge', { follow: { model: MODEL, alias: 'candidate' } });
/** For the usual extent on a busy machine. */
const PATIENCE = { boundMs: 3_000_000, pollMs: 1000 };
let watching: Running | undefined;
let candidate = '';
/** Tests at the same time have one each. */
const judgements = join(OUTPUT, 'judgements', MODEL);

beforeAll(async () => {
  // The model that ships serves, and is version 1.
  const release = await buildRelease('4');
  await deliverFirst(environment, release);
  const { code, stderr } = await runHvs([
    'register',
    '--name',
    MODEL,
    '--model',
    release.modelFolder,
    '--alias',
    'old',
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { alias } = await registerOtherModel(MODEL, '61');
  candidate = (await named(alias))?.version ?? '';
});

afterAll(async () => {
  watching?.process.kill('SIGKILL');
  await environment.remove();
});

const named = async (alias: string) => versionAt(mlflow, MODEL, alias);
/** What this environment tells of a version. */
const keyOf = (field: string) => `${environment.namespace.replace('hvs-e2e-', 'hvs.')}.${field}`;
const tagAt = async (alias: string, field: string) => tagOf(await named(alias), keyOf(field));

async function want(version: string): Promise<number> {
  const answer = await fetch(new URL('/api/2.0/mlflow/registered-models/alias', mlflow), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: MODEL, alias: 'candidate', version }),
  });
  expect(answer.status).toBe(200);
  return Date.now();
}

/** Starts a watch, and gives what tells how long its steps took. */
function startWatch(...more: readonly string[]) {
  const passes: Pass[] = [];
  const spentMs = new Map<string, number>();
  watching = startHvs(['watch', ...environment.args, '--interval', '5s', '--judgement', judgements, ...more], {
    onResult: (result) => void passes.push(result as unknown as Pass),
    onEvent: (event) => void (event.type === 'step-done' && spentMs.set(event.step, event.ms)),
    env: { HVS_MODEL_CACHE: join(OUTPUT, 'cache') },
  });
  return { passes, spentMs };
}

async function endWatch(): Promise<void> {
  watching?.process.kill('SIGTERM');
  const ended = await watching?.ended;
  expect({ code: ended?.code, stderr: ended?.stderr }).toEqual({ code: 0, stderr: '' });
  watching = undefined;
}

test(
  'a quick look of the real judge delivers nothing, and MLflow says why',
  async () => {
    const { spentMs } = startWatch('--judge', 'apps/delivery-e2e/src/quick-judge.ts');
    const sinceMs = await want(candidate);
    await waitUntil('it is judged', async () => (await tagAt('candidate', 'outcome')) !== undefined, PATIENCE);
    const wholeS = (Date.now() - sinceMs) / 1000;
    await waitUntil('all is told', async () => (await tagAt('candidate', 'receipt')) !== undefined);
    expect(await tagAt('candidate', 'outcome')).not.toBe('delivered');
    expect(await tagAt('candidate', 'reason')).toMatch(/quick/);
    expect((await named('champion'))?.version).toBe('1');
    addToReport('watch with a quick judge', { wholeS, judgingS: (spentMs.get('judge') ?? 0) / 1000 });
    await endWatch();
  },
  PATIENCE.boundMs,
);

test.runIf(isFull)(
  'alias set, judged at the usual extent, built, delivered, proven, champion moved: no other command',
  async () => {
    // As a person does who asks for another try.
    const key = keyOf('outcome');
    await fetch(new URL('/api/2.0/mlflow/model-versions/delete-tag', mlflow), {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: MODEL, version: candidate, key }),
    });
    const sinceMs = await want(candidate);
    const { passes, spentMs } = startWatch();
    const champion = async () => (await named('champion'))?.version === candidate;
    const isOver = async () => ((await champion()) ? true : (passes.at(-1)?.reason ?? false));
    await waitUntil('it is champion', isOver, PATIENCE);
    const toldS = (Date.now() - sinceMs) / 1000;
    const receipt = passes.findLast((pass) => pass.receipt !== undefined)?.receipt;
    expect(receipt).toMatchObject({ outcome: 'delivered', judgement: { verdict: 'approved', isQuick: false } });
    expect(await tagAt('champion', 'outcome')).toBe('delivered');
    expect((await runHvs(['verify', ...environment.args])).code).toBe(0);
    const [startedMs, endedMs] = [Date.parse(receipt?.started ?? ''), Date.parse(receipt?.ended ?? '')];
    const [wholeS, deliveryS] = [(endedMs - sinceMs) / 1000, (endedMs - startedMs) / 1000];
    const judgingS = (spentMs.get('judge') ?? 0) / 1000;
    const beyondS = wholeS - judgingS - deliveryS;
    addToReport('watch with the real judge', { wholeS, judgingS, deliveryS, beyondS, goalBeyondS: 60, toldS });
    expect(beyondS).toBeLessThan(60);
    await endWatch();
  },
  PATIENCE.boundMs,
);

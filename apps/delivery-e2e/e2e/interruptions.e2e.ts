import type { StepEvent } from '@hvs/step';
import { createEnvironmentStore } from '@hvs/pipeline';
import { afterAll, expect, test } from 'vitest';
import { connect } from '../src/cluster/connection.ts';
import { readConfig } from '../src/config.ts';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverArgs, deliverFirst, deliverTo, startDelivery } from '../src/deliver-to.ts';
import { runHvs } from '../src/hvs.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import { startLoad } from '../src/load/start-load.ts';
import { addToReport } from '../src/report.ts';

/** The steps of a delivery by that strategy after it has the lock, in order. */
const STEPS = {
  rolling: [
    'lock',
    'look again',
    'start candidate',
    'verify candidate',
    'roll out',
    'verify new pods',
    'verify service',
    'retire the candidate',
    'bake',
    'record',
  ],
  'blue-green': ['switch', 'bake', 'roll out', 'verify service', 'retire the candidate'],
  canary: ['canary 50 %', 'bake', 'roll out', 'retire the candidate', 'verify service'],
} as const;

/** Once in the middle of each step that reports its progress, which the usual extent takes. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  rolling: ['start candidate', 'verify new pods', 'bake'],
  'blue-green': ['roll out'],
  canary: ['canary 50 %'],
};
const LONG = new Set(Object.values(USUAL).flat());
/** A kill before or after a step equals one in its first or last moment. */
const MOMENTS = ['step-started', 'step-progress', 'step-done'] as const;

const environment = await createScratchEnvironment('kills', { bakeS: 1, canary: [{ percent: 50, pauseS: 1 }] });
const variants = [await buildVariant({ version: '3' }), await buildVariant({ version: '4' })];
await deliverFirst(environment, variants[1]);
const load = startLoad({ url: await environment.serviceUrl(), ratePerS: 50, connections: 8 });
const killed: object[] = [];
let turn = 0;

afterAll(async () => {
  const figures = await load.stop();
  addToReport('interruptions', { killed, requests: figures });
  await environment.remove();
  expect(figures.failed, figures.faults.join('\n')).toBe(0);
});

const WHOLE = Object.entries(STEPS).flatMap(([strategy, steps]) =>
  steps.flatMap((step) => MOMENTS.map((moment) => [strategy, step, moment] as const)),
);
const { isFull } = readConfig();
const MATRIX = WHOLE.filter(([strategy, step, moment]) => {
  if (moment === 'step-progress') return isFull ? LONG.has(step) : USUAL[strategy].includes(step);
  return isFull;
});

test.each(MATRIX)('%s, killed in the moment of %s %s: run again, it delivers', async (strategy, step, moment) => {
  await environment.configure({ strategy });
  const variant = variants[turn % 2];
  turn += 1;
  const isMoment = (event: StepEvent) => event.type === moment && event.step === step;
  const first = await startDelivery(environment, variant, {
    onEvent: (event, child) => void (isMoment(event) && child.kill('SIGKILL')),
  }).ended;
  const again = await deliverTo(environment, variant);
  killed.push({
    strategy,
    step,
    moment,
    wasKilled: first.code === null,
    outcome: again.receipt?.outcome,
    ms: again.ms,
  });
  expect(first.events.some(isMoment)).toBe(true);
  expect(again.code, again.stderr + again.receipt?.reasons.join('\n')).toBe(0);

  const { results } = await runHvs(['status', ...environment.args]);
  expect(results.at(-1)).toMatchObject({ isSettled: true, verified: { image: variant.image }, quarantined: [] });
  const [last] = await createEnvironmentStore(connect(), environment.namespace).readReceipts();
  expect(last).toMatchObject({ outcome: 'delivered', release: { image: variant.image } });
});

test('Ctrl-C puts the last verified state back and blames no image', async () => {
  await environment.configure({ strategy: 'rolling' });
  const variant = variants[turn % 2];
  const { code, receipt } = await startDelivery(environment, variant, {
    onEvent: (event, child) =>
      void (
        event.type === 'step-progress' &&
        event.step === 'roll out' &&
        event.message.startsWith('1 of') &&
        child.kill('SIGINT')
      ),
  }).ended;
  expect({ code, outcome: receipt?.outcome, reasons: receipt?.reasons }).toEqual({
    code: 4,
    outcome: 'rolled-back',
    reasons: ['ended by SIGINT [aborted]'],
  });
  const { results } = await runHvs(['status', ...environment.args]);
  expect(results.at(-1)).toMatchObject({
    isSettled: true,
    verified: { image: variants[(turn + 1) % 2].image },
    quarantined: [],
  });
});

test('getting out fast ends a delivery under way, which writes nothing more', async () => {
  await environment.configure({ strategy: 'canary' });
  const { promise: isServing, resolve } = Promise.withResolvers<void>();
  const first = startDelivery(environment, variants[turn % 2], {
    onEvent: (event) => void (event.type === 'step-started' && event.step === 'bake' && resolve()),
  });
  await isServing;
  const out = await runHvs(['rollback', ...environment.args, '--now', '--reason', 'it smells']);
  expect({ code: out.code, outcome: out.receipt?.outcome, reasons: out.receipt?.reasons }).toEqual({
    code: 0,
    outcome: 'rolled-back',
    reasons: ['it smells', expect.stringMatching(/^it goes to the last proven release: /)],
  });
  expect(await first.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('[lock-lost]') });
  const { results } = await runHvs(['status', ...environment.args]);
  expect(results.at(-1)).toMatchObject({
    isSettled: true,
    verified: { image: variants[(turn + 1) % 2].image },
    quarantined: [],
  });
  killed.push({ gotOutFastAfterMs: out.ms });
});

test('the lock of somebody who stopped renewing it is taken over when its time is up', async () => {
  const variant = variants[turn % 2];
  turn += 1;
  const now = new Date().toISOString().replace('Z', '000Z');
  const { namespace } = environment;
  const lease = await connect().read({ kind: 'Lease', name: 'hvs-delivery', namespace });
  const spec = {
    holderIdentity: 'eve, on a machine that burnt',
    leaseDurationSeconds: 30,
    renewTime: now,
    acquireTime: now,
  };
  // Leaves out the name of the process, by which a dead holder on this machine is found at once.
  const metadata = { name: 'hvs-delivery', namespace, resourceVersion: lease?.metadata?.resourceVersion };
  await connect().replace({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
  const refused = await runHvs([...deliverArgs(environment, variant), '--wait', '0']);
  expect({ code: refused.code, said: refused.stderr }).toEqual({
    code: 1,
    said: expect.stringContaining('eve, on a machine that burnt'),
  });
  const { code, events } = await deliverTo(environment, variant);
  expect(code).toBe(0);
  const waited = events.find((event) => event.type === 'step-done' && event.step === 'lock');
  killed.push({ lockTakenOverAfterMs: Object(waited).ms as number });
  expect(events).toContainEqual({
    type: 'step-progress',
    step: 'lock',
    message: 'held by eve, on a machine that burnt',
  });
});

test('of two deliveries at once one is refused with the name of the other, or waits for it', async () => {
  const variant = variants[turn % 2];
  turn += 1;
  const { promise: isLocked, resolve } = Promise.withResolvers<void>();
  const first = startDelivery(environment, variant, {
    onEvent: (event) => void (event.type === 'step-done' && event.step === 'lock' && resolve()),
  });
  await isLocked;
  const refused = await runHvs([...deliverArgs(environment, variant), '--wait', '0']);
  expect({ code: refused.code, said: refused.stderr }).toEqual({
    code: 1,
    said: expect.stringMatching(/is being delivered to by .*, process \d+-[0-9a-f]{6} \[lock-held\]/),
  });
  const waited = await deliverTo(environment, variant);
  expect([(await first.ended).code, waited.code]).toEqual([0, 0]);
});

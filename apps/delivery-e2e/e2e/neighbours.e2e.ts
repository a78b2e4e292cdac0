import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { readConfig } from '../src/config.ts';
import { deliverFirst, deliverTo } from '../src/deliver-to.ts';
import { type Fault, openApiProxy, openRegistryProxy } from '../src/faults-proxy.ts';
import { type Ended, runHvs } from '../src/hvs.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import { startLoad } from '../src/load/start-load.ts';
import { OUTPUT } from '../src/paths.ts';
import { addToReport } from '../src/report.ts';

mkdirSync(OUTPUT, { recursive: true });
const kubeconfig = join(OUTPUT, 'proxy.kubeconfig');
const { registry = '' } = readConfig();
const environment = await createScratchEnvironment('neighbours', { bakeS: 1 });
const variants = [await buildVariant({ version: '3' }), await buildVariant({ version: '4' })];
await deliverFirst(environment, variants[1]);
const api = await openApiProxy(kubeconfig);
const images = await openRegistryProxy(registry);
const load = startLoad({ url: await environment.serviceUrl(), ratePerS: 50, connections: 8 });
const met: object[] = [];
let turn = 0;

afterEach(() => {
  api.choose = () => undefined;
  images.choose = () => undefined;
});
afterAll(async () => {
  const requests = await load.stop();
  addToReport('neighbours', { met, requests });
  await Promise.all([api.close(), images.close()]);
  await environment.remove();
  expect(requests.failed, requests.faults.join('\n')).toBe(0);
});

/** Delivers the other version through the proxy of the API server. */
async function deliverOther(
  name: string,
  begin: (ended: Ended['events'][number]) => void = () => undefined,
): Promise<Ended> {
  const variant = variants[turn % 2];
  turn += 1;
  const before = api.faulted();
  const ended = await deliverTo(environment, variant, { env: { KUBECONFIG: kubeconfig }, onEvent: begin });
  met.push({ name, code: ended.code, outcome: ended.receipt?.outcome, ms: ended.ms, faults: api.faulted() - before });
  return ended;
}

interface Disturbance {
  readonly method: RegExp;
  readonly path: RegExp;
  readonly count: number;
  readonly fault: Fault;
}

/** The first `count` calls that fit are met by the fault. */
function firstFew({ method, path, count, fault }: Disturbance) {
  let left = count;
  return (called: string, asked: string) => {
    if (left === 0 || !method.test(called) || !path.test(asked)) return undefined;
    left -= 1;
    return fault;
  };
}

const ANY = /./;

test.each<[string, Disturbance]>([
  [
    '429',
    { method: ANY, path: ANY, count: 10, fault: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } } },
  ],
  ['500', { method: ANY, path: ANY, count: 10, fault: { kind: 'answer', status: 500 } }],
  ['409 on update', { method: /PATCH/, path: /deployments/, count: 3, fault: { kind: 'answer', status: 409 } }],
  ['409 on the lock', { method: /PUT/, path: /leases/, count: 3, fault: { kind: 'answer', status: 409 } }],
  ['a connection cut in mid-answer', { method: ANY, path: ANY, count: 20, fault: { kind: 'cut' } }],
  [
    'a pause of half a second',
    { method: ANY, path: /(deployments|pods\?|leases)/, count: 60, fault: { kind: 'delay', ms: 500 } },
  ],
])(
  'the API server answers with %s: it is asked again, and the delivery ends well',
  async (name, { method, path, count, fault }) => {
    api.choose = firstFew({ method, path, count, fault });
    const { code, receipt, stderr } = await deliverOther(name);
    expect(code, stderr + receipt?.reasons.join('\n')).toBe(0);
    expect(met.at(-1)).toMatchObject({ name, outcome: 'delivered' });
    expect(api.faulted()).toBeGreaterThan(0);
  },
);

test('the API server is away for 20 s in the middle of a rollout: the delivery waits and ends well', async () => {
  let awayUntilMs = 0;
  api.choose = () => (performance.now() < awayUntilMs ? { kind: 'refuse' } : undefined);
  const { code, receipt, stderr } = await deliverOther('API server away for 20 s', (event) => {
    if (event.type === 'step-started' && event.step === 'roll out') awayUntilMs = performance.now() + 20_000;
  });
  expect(code, stderr + receipt?.reasons.join('\n')).toBe(0);
  expect(met.at(-1)).toMatchObject({ faults: expect.any(Number) });
});

test('the API server is away for good: the delivery says what it saw last', async () => {
  api.choose = () => ({ kind: 'refuse' });
  const { code, stderr } = await deliverOther('API server away for good');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/did not answer in 45 s; last seen: .*\[cluster-unreachable\]/),
  });
});

test('the registry is away: the delivery fails within bounds, and the champion serves', async () => {
  images.choose = () => ({ kind: 'refuse' });
  const [variant] = variants;
  const repository = `${images.url.slice('http://'.length)}/hvs-api`;
  const { code, stderr, ms } = await deliverTo(environment, { ...variant, image: { ...variant.image, repository } });
  met.push({ name: 'registry away', code, ms, faults: images.faulted() });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/no answer in 6 tries; last seen: .*\[registry-unreachable\]/),
  });
  expect((await runHvs(['verify', ...environment.args])).code).toBe(0);
});

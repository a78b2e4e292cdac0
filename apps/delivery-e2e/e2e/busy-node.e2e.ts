import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { Check } from '@hvs/pipeline';
import { cpus } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { startBusyPods } from '../src/cluster/start-busy-pods.ts';
import { readConfig } from '../src/config.ts';
import { deliverFirst, deliverTo } from '../src/deliver-to.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import { startLoad } from '../src/load/start-load.ts';
import { addToReport } from '../src/report.ts';

/** A sound candidate must not be refused for the latency of a busy node: the champion beside it has the same. */
const COUNT = readConfig().isFull ? 30 : 1;

const environment = await createScratchEnvironment('busy-node', {
  strategy: 'blue-green',
  keepPreviousS: 0,
  p95BudgetMs: 50,
  timeouts: { candidateReadyS: 120, rolloutS: 180 },
});
const champion = await buildVariant({ version: '3' });
await environment.configure({ p95BudgetMs: 1000 });
await deliverFirst(environment, champion);
await environment.configure({});
const { repository, digest } = champion.image;
const endBusyPods = await startBusyPods(environment.namespace, {
  count: 2 * cpus().length,
  image: `${repository}@${digest}`,
});
const load = startLoad({ url: await environment.serviceUrl(), ratePerS: 40, connections: 8 });
const latencies: object[] = [];

afterAll(async () => {
  const figures = await load.stop();
  await endBusyPods();
  addToReport('busy-node', { candidates: latencies, requests: figures });
  await environment.remove();
});

test.each(Array.from({ length: COUNT }, (_, index) => [String(40 + index)]))(
  'sound candidate %s is delivered on a busy node',
  async (version) => {
    const { code, receipt, stderr, ms } = await deliverTo(environment, await buildVariant({ version }));
    const latency = receipt?.checks.find(
      ({ name, subject }) => name === 'latency' && subject.startsWith(DEPLOYMENT.replace('deployment', 'candidate')),
    );
    latencies.push({ version, outcome: receipt?.outcome, ms, ...figuresOf(latency) });
    expect({ code, outcome: receipt?.outcome }, stderr + receipt?.reasons.join('\n')).toEqual({
      code: 0,
      outcome: 'delivered',
    });
  },
);

function figuresOf(latency: Check | undefined): object {
  return latency?.figures ?? {};
}

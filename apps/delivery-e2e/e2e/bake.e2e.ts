import { CANDIDATE_DEPLOYMENT, DEPLOYMENT } from '@hvs/k8s-manifests';
import type { V1Pod } from '@kubernetes/client-node';
import { afterAll, expect, test } from 'vitest';
import { connect } from '../src/cluster/connection.ts';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverFirst, deliverTo } from '../src/deliver-to.ts';
import { runHvs } from '../src/hvs.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import { addToReport } from '../src/report.ts';

const environment = await createScratchEnvironment('bake', { bakeS: 20, canary: [{ percent: 50, pauseS: 20 }] });
const champion = await buildVariant({ version: '3' });
const returns: object[] = [];
await environment.configure({ bakeS: 0 });
await deliverFirst(environment, champion);

afterAll(async () => {
  addToReport('faults while baking', { returns });
  await environment.remove();
});

/** From then on, one in five predictions of the pods that serve the new release fails. */
async function breakPods(prefix: string): Promise<void> {
  const cluster = connect();
  const pods = await cluster.list<V1Pod>('Pod', environment.namespace, 'app=hvs-api');
  for (const { metadata } of pods) {
    const name = metadata?.name ?? '';
    if (name.startsWith(prefix)) await cluster.ask({ namespace: environment.namespace, name }, { path: '/__fault' });
  }
}

test.each([
  ['rolling', DEPLOYMENT, '5'],
  ['blue-green', CANDIDATE_DEPLOYMENT, '6'],
  ['canary', CANDIDATE_DEPLOYMENT, '7'],
])('%s: errors that rise while it bakes take it back, and that is verified', async (strategy, serving, version) => {
  await environment.configure({ strategy });
  const bad = await buildVariant({ version, fault: 'late-errors' });
  let verdictMs = 0;
  let broken: Promise<void> | undefined;
  const { code, receipt } = await deliverTo(environment, bad, {
    onEvent: (event) => {
      if (event.type === 'step-started' && event.step === 'bake') broken ??= breakPods(serving);
      if (event.type === 'step-failed' && event.step === 'bake') verdictMs = performance.now();
    },
  });
  const returnMs = Math.round(performance.now() - verdictMs);
  await broken;
  returns.push({ strategy, code, returnMs, reason: receipt?.reasons[0] });
  expect({ code, reason: receipt?.reasons[0] }).toEqual({ code: 4, reason: expect.stringMatching(/\[watch-failed\]/) });
  const { results } = await runHvs(['status', ...environment.args]);
  expect(results.at(-1)).toMatchObject({ isSettled: true, verified: { image: champion.image } });
  expect((results.at(-1) as { quarantined: string[] }).quarantined).toContain(bad.image.digest);
  expect((await runHvs(['verify', ...environment.args])).code).toBe(0);
});

import { afterAll, expect, test } from 'vitest';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverTo } from '../src/deliver-to.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import { addToReport } from '../src/report.ts';

const environment = await createScratchEnvironment('time', { strategy: 'rolling', bakeS: 5 });
afterAll(() => environment.remove());

// How long it took is reported and judged by people: this machine's time is no test's business.
test('the time of a delivery that changes nothing, and of one that changes the model alone', async () => {
  const [first, second] = [await buildVariant({ version: '3' }), await buildVariant({ version: '4' })];
  expect(await deliverTo(environment, first)).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  const unchangedMs: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const { code, receipt, ms } = await deliverTo(environment, first);
    expect({ code, outcome: receipt?.outcome }).toEqual({ code: 0, outcome: 'unchanged' });
    unchangedMs.push(ms);
  }
  const changed = await deliverTo(environment, second);
  expect(changed).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  const steps = changed.receipt?.steps.map(({ step, ms }) => ({ step, ms, share: Math.round((100 * ms) / changed.ms) / 100 }));
  addToReport('time', { unchangedMs, modelOnlyMs: changed.ms, modelOnlyGoalMs: 60_000, unchangedGoalMs: 3000, steps });
});

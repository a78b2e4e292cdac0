import { afterAll, expect, test } from 'vitest';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverTo } from '../src/deliver-to.ts';
import { buildRelease } from '../src/images/build-release.ts';
import { addToReport } from '../src/report.ts';

const environment = await createScratchEnvironment('time', { strategy: 'rolling', bakeS: 5 });
afterAll(() => environment.remove());

// The times are reported, and people judge them: no test asserts a clock.
test('the time of a delivery that changes nothing, and of one that changes the model alone', async () => {
  const [first, second] = [await buildRelease('3'), await buildRelease('4')];
  expect(second.layers.slice(0, -1)).toEqual(first.layers.slice(0, -1));
  expect(second.layers.at(-1)).not.toBe(first.layers.at(-1));
  expect(await deliverTo(environment, first)).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  const unchangedMs: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const { code, receipt, ms } = await deliverTo(environment, first);
    expect({ code, outcome: receipt?.outcome }).toEqual({ code: 0, outcome: 'unchanged' });
    unchangedMs.push(ms);
  }
  const changed = await deliverTo(environment, second);
  expect(changed).toMatchObject({ code: 0, receipt: { outcome: 'delivered' } });
  const steps = changed.receipt?.steps.map(({ step, ms }) => ({
    step,
    ms,
    share: Math.round((100 * ms) / changed.ms) / 100,
  }));
  const layers = {
    all: second.layers.length,
    changed: second.layers.filter((layer) => !first.layers.includes(layer)).length,
  };
  addToReport('time', {
    unchangedMs,
    unchangedGoalMs: 3000,
    layers,
    modelOnlyMs: changed.ms,
    modelOnlyGoalMs: 60_000,
    steps,
  });
});

import { afterAll, expect, test } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import { createScratchEnvironment } from '../src/cluster/scratch-environment.ts';
import { deliverFirst, deliverTo } from '../src/deliver-to.ts';
import { buildVariant } from '../src/images/build-variant.ts';
import type { LoadFigures } from '../src/load/messages.ts';
import { startLoad } from '../src/load/start-load.ts';
import { readConfig } from '../src/config.ts';
import { addToReport } from '../src/report.ts';

const RATE_PER_S = 150;
const STEADY_S = 10;
const STRATEGIES = [
  { strategy: 'rolling', bakeS: 5 },
  { strategy: 'blue-green', bakeS: 5 },
  {
    strategy: 'canary',
    canary: [
      { percent: 25, pauseS: 4 },
      { percent: 50, pauseS: 4 },
    ],
    bakeS: 3,
  },
];
/** In full the file runs alone, so that the latency during an update can be compared with that before it. */
const { isFull } = readConfig();
const UPDATES = isFull ? 10 : STRATEGIES.length;

const round = (value: number) => Math.round(100 * value) / 100;

const environment = await createScratchEnvironment('updates');
afterAll(() => environment.remove());

test('updates under constant load lose no request, by each strategy', async () => {
  const variants = [await buildVariant({ version: '3' }), await buildVariant({ version: '4' })];
  await deliverFirst(environment, variants[1]);
  const load = startLoad({ url: await environment.serviceUrl(), ratePerS: RATE_PER_S, connections: 32 });
  // The first second is the connections'.
  await setTimeout(2000);
  await load.take();

  const updates: (LoadFigures & {
    strategy: string;
    outcome: string | undefined;
    ms: number;
    steady: LoadFigures;
    p99Ratio: number;
  })[] = [];
  for (let turn = 0; turn < UPDATES; turn += 1) {
    const settings = STRATEGIES[turn % STRATEGIES.length];
    await environment.configure(settings);
    // What is steady on this machine changes from minute to minute, so each update is compared with the seconds before it.
    await setTimeout(STEADY_S * 1000);
    const steady = await load.take();
    const { code, receipt, ms, stderr } = await deliverTo(environment, variants[turn % 2]);
    expect(code, stderr + JSON.stringify(receipt?.reasons)).toBe(0);
    const during = await load.take();
    updates.push({
      strategy: settings.strategy,
      outcome: receipt?.outcome,
      ms,
      ...during,
      steady,
      p99Ratio: round(during.p99Ms / steady.p99Ms),
    });
  }
  const last = await load.stop();
  const all = [...updates, ...updates.map(({ steady }) => steady), last];
  const sum = (key: 'sent' | 'failed') => all.reduce((total, figures) => total + figures[key], 0);
  const ratios = updates.map(({ p99Ratio }) => p99Ratio).toSorted((one, other) => one - other);
  const p99Ratio = {
    goal: 2,
    median: round((ratios[UPDATES / 2 - 1] + ratios[UPDATES / 2]) / 2),
    least: ratios[0],
    most: ratios.at(-1),
  };
  addToReport('updates', { sent: sum('sent'), failed: sum('failed'), ...(isFull && { p99Ratio }), updates });

  expect(all.flatMap(({ faults }) => faults)).toEqual([]);
  expect(updates.map(({ outcome }) => outcome)).toEqual(Array(UPDATES).fill('delivered'));
  expect(sum('failed')).toBe(0);
  expect(sum('sent')).toBeGreaterThanOrEqual(3000 * UPDATES);
}, 900_000);

import { FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import { sampleScenario } from '@hvs/simulator';
import { expect, test } from 'vitest';
import type { HazardModel } from '../../hazard-model.ts';
import { siteSeeds } from '../../site/seeds.ts';
import { readSite } from '../../site/site-batches.ts';
import { observeReadings } from './observe-readings.ts';
import { sampleSite } from '../plan/sample-site.ts';
import { watchSite } from './watch-site.ts';

const DAY_S = 86_400;
const MAXIMUM = FEATURE_NAMES.indexOf('Module_Max_Surface_Temp_C');

/** A model that calls hazardous what is hotter than a limit; a row without a reading is all zeros. */
const hotterThan =
  (limitC: number): HazardModel =>
  async (rows) =>
    Float32Array.from({ length: rows.length / FEATURE_COUNT }, (_, row) =>
      rows[row * FEATURE_COUNT + MAXIMUM] > limitC ? 1 : 0,
    );

const [normalSeed] = siteSeeds('train', 'normal', 1, 7);
const [faultSeed] = siteSeeds('train', 'full-propagation', 1, 7);
const origin = { leg: 'a' } as const;
const event = { origin, campaign: 'event', faultClass: 'full-propagation', seed: faultSeed } as const;

test('a normal site has two racks, counts its readings, and no alarm of a model that sees none', async () => {
  const job = { origin, campaign: 'normal', seed: normalSeed, durationS: DAY_S / 24 } as const;
  expect(sampleSite(job).racks).toHaveLength(2);
  const result = await watchSite(job, { model: hotterThan(500), thresholds: [0.5, 0.9] });
  if (result.campaign !== 'normal') throw new Error('another campaign');
  // Two thresholds and four rules.
  expect(result.episodes).toHaveLength(6);
  expect(result.episodes.slice(0, 2)).toEqual([[], []]);
  const samples = 16 * 360;
  expect(result.rows).toBeGreaterThan(0.98 * samples);
  expect(result.rows).toBeLessThanOrEqual(samples);
});

test('a site is of its population, or has one foreign dimension', () => {
  const job = { campaign: 'normal', seed: normalSeed, durationS: 3600 } as const;
  const drawn = (of: Parameters<typeof sampleSite>[0]['origin']) => sampleSite({ ...job, origin: of });
  expect(drawn({ leg: 'a' }).form.gasSensors.length).toBe(3);
  expect(drawn({ leg: 'dimensions', dimension: 'gas-sensors' }).form.gasSensors).toEqual([false, false, false]);
  expect(drawn({ leg: 'dimensions', dimension: 'cells' }).design.cellCount).toBeGreaterThanOrEqual(40);
  expect(drawn({ leg: 'b' })).not.toEqual(drawn({ leg: 'c' }));
});

test('only readings count', async () => {
  const scenario = sampleScenario('normal', normalSeed, { durationS: DAY_S / 24, racks: [0], population: 'reference' });
  let valid = 0;
  const observe = (one: typeof scenario, add: (count: number) => void) =>
    observeReadings(
      { modules: 8, batches: readSite(one).batches },
      { model: hotterThan(500), thresholds: [0.5] },
      (batch) => {
        for (let row = 0; row < batch.steps * 8; row += 1) add(batch.valid[row]);
      },
    );
  const { rows } = await observe(scenario, (count) => {
    valid += count;
  });
  expect(rows).toBe(valid);
  const faults = FEATURE_NAMES.slice(0, 9).map((channel) => ({
    kind: 'dropout' as const,
    moduleIndex: 3,
    channel: channel as 'Module_Voltage_V',
    startS: 0,
    durationS: DAY_S,
    strength: 1,
  }));
  const without = await observe({ ...scenario, sensorFaults: faults }, () => {});
  expect(without.rows).toBeLessThan(rows - 300);
});

test('a fault is warned of by its own module, in order of time, and explains its alarms', async () => {
  const result = await watchSite(event, { model: hotterThan(50), thresholds: [0.5] });
  if (result.campaign !== 'event') throw new Error('another campaign');
  const [byModel] = result.events;
  if (byModel === undefined) throw new Error('no event');
  expect(byModel.alarmS).toBeGreaterThan(byModel.traceS);
  expect(byModel.alarmS).toBeLessThan(byModel.runawayS);
  expect(byModel.readings).toBeLessThanOrEqual(Math.ceil((byModel.runawayS - byModel.traceS) / 10));
  expect(byModel.readings).toBeGreaterThan(0.8 * ((byModel.runawayS - byModel.traceS) / 10));
  expect(result.falseAlarms[0]).toBe(0);
});

test('a model that is the rule of 60 C alarms as the rule does', async () => {
  const result = await watchSite(event, { model: hotterThan(60), thresholds: [0.5] });
  if (result.campaign !== 'event') throw new Error('another campaign');
  expect(result.events[1]).toEqual(result.events[0]);
  expect(result.falseAlarms[1]).toBe(result.falseAlarms[0]);
});

test('a champion judges last, by its own model and threshold, and leaves the others as they are', async () => {
  const models = { model: hotterThan(60), thresholds: [0.5] };
  const alone = await watchSite(event, models);
  const both = await watchSite(event, { ...models, others: [{ model: hotterThan(-50), threshold: 0.9 }] });
  if (alone.campaign !== 'event' || both.campaign !== 'event') throw new Error('another campaign');
  expect(both.events.slice(0, -1)).toEqual(alone.events);
  expect(both.falseAlarms.slice(0, -1)).toEqual(alone.falseAlarms);
  expect(both.tally).toEqual(alone.tally);
  expect(alone.otherTallies).toEqual([]);
  expect(both.otherTallies).toHaveLength(1);
  expect(both.otherTallies).not.toEqual([both.tally]);
  expect(both.falseAlarms.at(-1)).toBeGreaterThanOrEqual(8);
  const deaf = await watchSite(event, { ...models, others: [{ model: hotterThan(-50), threshold: 1.1 }] });
  expect(deaf).toMatchObject({ falseAlarms: [...alone.falseAlarms, 0] });
});

test('rows are tallied in leg a alone', async () => {
  const result = await watchSite(event, { model: hotterThan(60), thresholds: [0.5] });
  const other = await watchSite({ ...event, origin: { leg: 'c' } }, { model: hotterThan(60), thresholds: [0.5] });
  expect(result).toHaveProperty('tally');
  expect(other).not.toHaveProperty('tally');
});

test('an alarm on a healthy module is one that no fault explains', async () => {
  const result = await watchSite(event, { model: hotterThan(-50), thresholds: [0.5] });
  if (result.campaign !== 'event') throw new Error('another campaign');
  // Every module alarms at once and for good: none of it is a warning of the fault.
  expect(result.falseAlarms[0]).toBeGreaterThanOrEqual(8);
  expect(result.events[0]?.alarmS).toBeNaN();
});

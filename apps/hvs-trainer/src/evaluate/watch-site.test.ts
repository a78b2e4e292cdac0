import { FEATURE_COUNT, FEATURE_NAMES } from '@hvs/contract';
import { sampleScenario } from '@hvs/simulator';
import { expect, test } from 'vitest';
import type { HazardModel } from '../hazard-model.ts';
import { siteSeeds } from '../seeds.ts';
import { observeSite } from './observe-site.ts';
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

test('a normal site counts its readings, and no alarm of a model that sees none', async () => {
  const job = { campaign: 'normal', seed: normalSeed, durationS: DAY_S / 24 } as const;
  const result = await watchSite(job, hotterThan(500), [0.5, 0.9]);
  const samples = 64 * 360;
  expect(result).toMatchObject({ campaign: 'normal', episodes: [[], []] });
  if (result.campaign !== 'normal') throw new Error('another campaign');
  expect(result.rows).toBeGreaterThan(0.98 * samples);
  expect(result.rows).toBeLessThanOrEqual(samples);
});

test('only readings count', async () => {
  const scenario = sampleScenario('normal', normalSeed, { durationS: DAY_S / 24, racks: [0] });
  let valid = 0;
  const { rows } = await observeSite(scenario, hotterThan(500), [0.5], (batch) => {
    for (let row = 0; row < batch.steps * 8; row += 1) valid += batch.valid[row];
  });
  expect(rows).toBe(valid);
  const silent = sampleScenario('normal', normalSeed, { durationS: DAY_S / 24, racks: [0] });
  const faults = FEATURE_NAMES.slice(0, 9).map((channel) => ({
    kind: 'dropout' as const,
    moduleIndex: 3,
    channel: channel as 'Module_Voltage_V',
    startS: 0,
    durationS: DAY_S,
    strength: 1,
  }));
  const without = await observeSite({ ...silent, sensorFaults: faults }, hotterThan(500), [0.5]);
  expect(without.rows).toBeLessThan(rows - 300);
});

test('a fault is warned of by its own module, in order of time, and explains its alarms', async () => {
  const job = { campaign: 'event', faultClass: 'full-propagation', seed: faultSeed } as const;
  const result = await watchSite(job, hotterThan(40), [0.5]);
  if (result.campaign !== 'event') throw new Error('another campaign');
  const [event] = result.events;
  if (event === undefined) throw new Error('no event');
  expect(event.alarmS).toBeGreaterThan(event.traceS);
  expect(event.alarmS).toBeLessThan(event.runawayS);
  expect(event.readings).toBeLessThanOrEqual(Math.ceil((event.runawayS - event.traceS) / 10));
  expect(event.readings).toBeGreaterThan(0.8 * ((event.runawayS - event.traceS) / 10));
  expect(result.falseAlarms).toEqual([0]);
});

test('an alarm on a healthy module is one that no fault explains', async () => {
  const job = { campaign: 'event', faultClass: 'full-propagation', seed: faultSeed } as const;
  const result = await watchSite(job, hotterThan(-50), [0.5]);
  if (result.campaign !== 'event') throw new Error('another campaign');
  // Every module alarms at once and for good: none of it is a warning of the fault.
  expect(result.falseAlarms[0]).toBeGreaterThanOrEqual(8);
  expect(result.events[0]?.alarmS).toBeNaN();
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CHANNELS, MODULES_PER_RACK } from '@hvs/contract';
import { describe, expect, test } from 'vitest';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { AMBIENT_C, AVG_C, CHANNEL_COUNT, CURRENT_A, MAX_C, VOLTAGE_V } from './channel.ts';
import { createSite } from './site.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** In the order of CHANNELS: what a site that works can show. It derates before a surface has 65 degC. */
const NORMAL_RANGES = [
  [3, 65],
  [3, 65],
  [40, 60],
  [-180, 180],
  [0, 100],
  [0, 60],
  [0, 60],
  [0, 1200],
  [3, 60],
] as const;

/** Bytes of every sample of the modules, which the scenario may have more of. */
function record(scenario: Scenario, moduleIndices?: readonly number[]): Buffer {
  const site = createSite(scenario);
  const rows: Buffer[] = [];
  while (site.step()) {
    for (const index of moduleIndices ?? site.moduleIndices) {
      const base = site.moduleIndices.indexOf(index) * CHANNEL_COUNT;
      rows.push(Buffer.from(Float64Array.from(site.values.subarray(base, base + CHANNEL_COUNT)).buffer));
    }
  }
  return Buffer.concat(rows);
}

const indicesOf = (rack: number) =>
  Array.from({ length: MODULES_PER_RACK }, (_, slot) => rack * MODULES_PER_RACK + slot);

describe('the scenario alone decides the values', () => {
  test('the same scenario, also through JSON, gives the same bytes', () => {
    const scenario = sampleScenario('short-growing', 4, { population: 'reference' });
    const copy = JSON.parse(JSON.stringify(scenario)) as Scenario;
    expect(record(copy).equals(record(scenario))).toBe(true);
  });

  test('another seed gives other bytes', () => {
    const scenario = sampleScenario('normal', 4, { population: 'reference', durationS: HOUR_S, racks: [0] });
    expect(record({ ...scenario, seed: 5 }).equals(record(scenario))).toBe(false);
  });

  test('a rack has the same values whether or not the others are simulated', () => {
    const whole = sampleScenario('normal', 11, { population: 'reference', durationS: 6 * HOUR_S, nuisance: 'solvent' });
    const part = { ...whole, racks: [2, 5] };
    expect(record(whole, [...indicesOf(2), ...indicesOf(5)]).equals(record(part))).toBe(true);
  });

  test('a fault changes its own site only through what it does', () => {
    const faulty = sampleScenario('short-growing', 4, { population: 'reference' });
    const [fault] = faulty.faults;
    const sound = { ...faulty, faults: [] };
    const untilS = fault.onsetS - 10;
    const cut = (scenario: Scenario) => ({ ...scenario, durationS: untilS });
    expect(record(cut(faulty)).equals(record(cut(sound)))).toBe(true);
    expect(record(faulty).equals(record(sound))).toBe(false);
  });
});

test('steps are 10 s apart, the array is reused, and the end is an answer', () => {
  const site = createSite(sampleScenario('normal', 1, { population: 'reference', durationS: 35, racks: [0] }));
  const { values } = site;
  const times: number[] = [];
  while (site.step()) times.push(site.timeS);
  expect(times).toEqual([10, 20, 30]);
  expect(site.values).toBe(values);
  expect(site.step()).toBe(false);
});

describe('normal operation', () => {
  const SEEDS = Array.from({ length: 20 }, (_, seed) => 100 + seed);
  const sites = SEEDS.map(observeDay);

  test('values stay physical over sampled days, with every nuisance of their rates', () => {
    for (const { lowest, highest, truth } of sites) {
      NORMAL_RANGES.forEach(([minimum, maximum], channel) => {
        expect(lowest[channel]).toBeGreaterThanOrEqual(minimum);
        expect(highest[channel]).toBeLessThanOrEqual(maximum);
      });
      expect(truth.faultClass.every((faultClass) => faultClass === undefined)).toBe(true);
      expect(truth.exposed.every((exposed) => exposed === 0)).toBe(true);
    }
  });

  test('the usual readings are those of the normal body of contract 1', () => {
    const rows = sites.flatMap(({ halfHourly }) => halfHourly);
    const body = [27.5, 28, 52, -2, 70, 5, 5, 5, 22.5];
    const pooled = body.map((_, channel) => rows.map((row) => row[channel]));
    // A module at rest that is as much warmer than its air as the normal body's.
    pooled.push(rows.map((row) => row[AVG_C] - row[AMBIENT_C]));
    const names = [...CHANNELS.map(({ name }) => name), 'warmer than the air'];
    [...body, 5].forEach((value, channel) => {
      const values = pooled[channel];
      const share = values.filter((other) => other < value).length / values.length;
      expect(share, names[channel]).toBeGreaterThan(0.02);
      expect(share, names[channel]).toBeLessThan(0.98);
    });
  });

  test('at rest six samples scatter as in the normal body', () => {
    const site = createSite(sampleScenario('normal', 3, { population: 'reference', durationS: DAY_S, racks: [0] }));
    const last: number[][] = [];
    const scatter: Record<number, number[]> = { [AVG_C]: [], [MAX_C]: [], [VOLTAGE_V]: [], [CURRENT_A]: [] };
    while (site.step()) {
      last.push([...site.values.subarray(0, CHANNEL_COUNT)]);
      if (last.length > 6) last.shift();
      for (const channel of [AVG_C, MAX_C, VOLTAGE_V, CURRENT_A]) {
        scatter[channel].push(deviation(last.map((row) => row[channel])));
      }
    }
    const lowQuartile = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 2];
    expect(lowQuartile(scatter[AVG_C])).toBeCloseTo(0.1, 1);
    expect(lowQuartile(scatter[MAX_C])).toBeCloseTo(0.1, 1);
    expect(lowQuartile(scatter[VOLTAGE_V])).toBeGreaterThan(0.01);
    expect(lowQuartile(scatter[VOLTAGE_V])).toBeLessThan(0.03);
    expect(lowQuartile(scatter[CURRENT_A])).toBeCloseTo(0.1, 1);
  });
});

test('memory stays flat: five days keep no more than one', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heapAfter = (days: number) => {
    const site = createSite(sampleScenario('normal', 6, { population: 'reference', durationS: days * DAY_S }));
    while (site.step());
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(site.timeS).toBe(days * DAY_S);
    return heapUsed + arrayBuffers;
  };
  heapAfter(1);
  const dayBytes = heapAfter(1);
  // One value kept per step and rack would be 2.2 MB, per step and module 18 MB.
  expect(heapAfter(5) - dayBytes).toBeLessThan(1e6);
});

/** A day of two racks: extremes of each channel, the truth, and complete rows of all modules twice an hour. */
function observeDay(seed: number) {
  const site = createSite(sampleScenario('normal', seed, { population: 'reference', durationS: DAY_S, racks: [0, 5] }));
  const lowest = new Float64Array(CHANNEL_COUNT).fill(Infinity);
  const highest = new Float64Array(CHANNEL_COUNT).fill(-Infinity);
  const halfHourly: number[][] = [];
  while (site.step()) {
    for (let base = 0; base < site.values.length; base += CHANNEL_COUNT) {
      for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
        const value = site.values[base + channel];
        if (value < lowest[channel]) lowest[channel] = value;
        if (value > highest[channel]) highest[channel] = value;
      }
      const row = site.values.subarray(base, base + CHANNEL_COUNT);
      if (site.timeS % 1800 === 0 && !row.some(Number.isNaN)) halfHourly.push([...row]);
    }
  }
  return { lowest, highest, halfHourly, truth: site.truth };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

import { describe, expect, test } from 'vitest';
import { createDraw } from '../random/draw.ts';
import { LOAD_KINDS, type LoadKind, type LoadPlan } from '../scenario/scenario.ts';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import { scheduleDay } from './day-schedule.ts';
import { createLoad } from './load.ts';

const DAY = 8640;
const SAMPLES_PER_HOUR = 360;
const climate = { ...sampleScenario('normal', 1, { population: 'reference' }).climate, startHour: 0 };
const base: LoadPlan = {
  kind: 'arbitrage',
  startSoc: 0.5,
  chargeCRate: 0.8,
  dischargeCRate: 1,
  socLow: 0.1,
  socHigh: 0.9,
  regulationCRate: 0,
  regulationDays: 0,
  regulationTauS: 60,
  swingCRate: 0,
  idleA: 0,
  standbyW: 0,
};

/** C asked for, sample by sample, and what a current read at another instant would add. */
function rates(kind: LoadKind, days: number, changed: Partial<LoadPlan> = {}) {
  const load = createLoad({ ...base, kind, ...changed }, climate, 11);
  const samples = Array.from({ length: days * DAY }, (_, sample) => {
    const asked = load.step((sample + 1) * 10, 0);
    return { asked, swing: load.swingCRate };
  });
  return { asked: samples.map(({ asked }) => asked), swings: samples.map(({ swing }) => swing) };
}

/** Of arrays that are too long for Math.max. */
const largest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), -Infinity);
const least = (values: readonly number[]) => -largest(values.map((value) => -value));
/** A rate is reached by adding changes up. */
const exactly = (values: readonly number[]) => values.map((value) => Math.round(value * 1e9) / 1e9);
const rms = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const steps = (values: readonly number[]) => values.slice(1).map((value, at) => value - values[at]);
/** Stretches of charge (1) and discharge (-1) that last for half an hour at least. */
function stretches(asked: readonly number[]): number[] {
  const found: number[] = [];
  let [sign, length] = [0, 0];
  for (const rate of [...asked, 0]) {
    if (Math.sign(rate) === sign) length++;
    else {
      if (sign !== 0 && length >= SAMPLES_PER_HOUR / 2) found.push(sign);
      [sign, length] = [Math.sign(rate), 1];
    }
  }
  return found;
}

test.each(LOAD_KINDS)('%s asks for no more than its rates, of any day', (kind) => {
  for (let day = 0; day < 50; day++) {
    const { windows } = scheduleDay({ ...base, kind }, createDraw(3, 'load', day));
    for (const { fromHour, toHour, cRate } of windows) {
      expect(toHour).toBeGreaterThan(fromHour);
      expect(cRate).toBeGreaterThanOrEqual(-base.dischargeCRate);
      expect(cRate).toBeLessThanOrEqual(base.chargeCRate);
    }
  }
});

describe('commissioning', () => {
  const asked = exactly(rates('commissioning', 20).asked);

  test('reaches its full current, both ways, from one sample to the next', () => {
    const changes = steps(asked);
    expect(largest(changes)).toBeGreaterThan(base.chargeCRate - 1e-6);
    expect(least(changes)).toBeLessThan(1e-6 - base.dischargeCRate);
    expect(asked.filter((rate) => rate === base.chargeCRate).length).toBeGreaterThan(20);
    expect(asked.filter((rate) => rate === -base.dischargeCRate).length).toBeGreaterThan(20);
    // Nothing between rest, half and full.
    expect(new Set(asked)).toEqual(new Set([0, 0.4, 0.8, -0.5, -1]));
  });

  test('steps some times a day, on some days', () => {
    const days = Array.from(
      { length: 20 },
      (_, day) => steps(asked.slice(day * DAY, (day + 1) * DAY)).filter(Boolean).length,
    );
    expect(days.filter((count) => count === 0).length).toBeGreaterThan(1);
    expect(Math.max(...days)).toBeGreaterThan(10);
  });
});

test.each(['arbitrage', 'two-cycles', 'peak-shaving', 'pv-smoothing', 'standby'] as const)(
  '%s moves by ramps',
  (kind) => {
    const changes = steps(rates(kind, 10).asked).map(Math.abs);
    expect(largest(changes)).toBeLessThanOrEqual(0.06 + 1e-9);
  },
);

test('two cycles charge and discharge twice on every day, arbitrage on some', () => {
  const cyclesOf = (kind: LoadKind) => {
    const { asked } = rates(kind, 12);
    return Array.from({ length: 12 }, (_, day) => {
      const found = stretches(asked.slice(day * DAY, (day + 1) * DAY));
      return Math.min(found.filter((sign) => sign > 0).length, found.filter((sign) => sign < 0).length);
    });
  };
  expect(new Set(cyclesOf('two-cycles'))).toEqual(new Set([2]));
  expect(new Set(cyclesOf('arbitrage'))).toEqual(new Set([1, 2]));
});

test('regulation swings around nothing, within a sample too', () => {
  const plan = { regulationCRate: 0.3, regulationDays: 1, regulationTauS: 40, swingCRate: 0.1 };
  const { asked, swings } = rates('regulation', 3, plan);
  expect(Math.abs(rms(asked) / 0.3 - 1)).toBeLessThan(0.1);
  expect(Math.abs(rms(swings) / 0.1 - 1)).toBeLessThan(0.05);
  // Of a wander of 40 s a quarter changes in 10 s: 0.3 sqrt(2 (1 - exp(-1/4))).
  expect(Math.abs(rms(steps(asked)) / 0.2 - 1)).toBeLessThan(0.1);
  expect(rates('regulation', 1).swings.some((swing) => swing !== 0)).toBe(false);
});

test('clouds move the current by day, and the evening discharges', () => {
  const { asked } = rates('pv-smoothing', 6, { regulationCRate: 0.3, regulationDays: 1, regulationTauS: 200 });
  const hours = (from: number, to: number) =>
    asked.filter((_rate, at) => (at / SAMPLES_PER_HOUR) % 24 >= from && (at / SAMPLES_PER_HOUR) % 24 < to);
  expect(rms(hours(11, 13))).toBeGreaterThan(0.2);
  expect(rms(hours(1, 5))).toBe(0);
  expect(least(hours(20, 21))).toBeLessThan(-0.5);
});

test('a site in standby rests for weeks, but for a test now and then', () => {
  const { asked } = rates('standby', 100);
  const busy = Array.from({ length: 100 }, (_, day) =>
    asked.slice(day * DAY, (day + 1) * DAY).some((rate) => rate !== 0),
  );
  const days = busy.filter(Boolean).length;
  expect(days).toBeGreaterThanOrEqual(1);
  // 5 of 100 days, five standard deviations.
  expect(days).toBeLessThanOrEqual(16);
});

test('peak shaving discharges for minutes by day and charges at night', () => {
  const { asked } = rates('peak-shaving', 10);
  const hours = asked.map((_rate, at) => (at / SAMPLES_PER_HOUR) % 24);
  expect(least(asked.filter((_rate, at) => hours[at] < 6.5))).toBe(0);
  expect(largest(asked.filter((_rate, at) => hours[at] > 8))).toBeLessThanOrEqual(0);
  const peaks = Array.from({ length: 10 }, (_, day) => {
    const today = asked.slice(day * DAY, (day + 1) * DAY);
    return today.filter((rate, at) => rate < 0 && (today[at - 1] ?? 0) >= 0).length;
  });
  expect(Math.max(...peaks)).toBeGreaterThan(2);
});

test('a buffer of fast chargers pulses for minutes, from one sample to the next, and fills up in between', () => {
  const asked = exactly(rates('charging-buffer', 3).asked);
  expect(least(steps(asked))).toBeLessThan(-0.5);
  const starts = asked.filter((rate, at) => rate < 0 && (asked[at - 1] ?? 0) >= 0).length;
  expect(starts).toBeGreaterThan(20);
  expect(asked.filter((rate) => rate > 0).every((rate) => rate === 0.5 * base.chargeCRate)).toBe(true);
  expect(asked.some((rate) => rate > 0)).toBe(true);
});

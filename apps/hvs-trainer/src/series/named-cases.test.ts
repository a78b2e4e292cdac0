import { createModuleTelemetry, type TelemetryOutcome } from '@hvs/telemetry';
import { describe, expect, test } from 'vitest';
import { HEATING_S, HELD_S, NAMED_CASES, type NamedCase } from './named-cases.ts';

function caseNamed(name: string): NamedCase {
  const found = NAMED_CASES.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`no case is named ${name}`);
  return found;
}

/** Time, then average, hottest, voltage, current, charge and air. */
function told({ rows }: NamedCase): number[][] {
  return Array.from(rows(), ({ timeS, values }) => [timeS, ...values.slice(0, 5), values[8]]);
}

describe.each(NAMED_CASES)('$name', ({ expectation, rows }) => {
  test('has a sample every 10 s, with 5 ppm of each gas', () => {
    let nextS = 0;
    for (const { timeS, values } of rows()) {
      if (expectation !== 'no-view') expect(timeS).toBe(nextS);
      if (!Number.isNaN(values[0])) expect(values.slice(5, 8)).toEqual(Float64Array.of(5, 5, 5));
      nextS += 10;
    }
    expect(nextS).toBeGreaterThan(HELD_S);
  });

  test('holds its first row for 10 min', () => {
    if (expectation === 'no-view') return;
    const held = Array.from(rows(), ({ values }) => [...values]).slice(0, HELD_S / 10);
    expect(new Set(held.map(String)).size).toBe(1);
  });
});

test.each([
  ['a small discharge ends', [24.35, 25, 55.122, -2.8, 56, 23], [24.35, 25, 54.914, 0, 56, 23]],
  ['a full module, a small discharge begins', [18.75, 19, 61.322, 0, 99, 18], [18.75, 19, 60.538, -2.3, 99, 18]],
  ['a charge ends', [10.4, 10.8, 58.53, 7.4, 98.4, 10], [10.4, 10.8, 58.2, 0, 98.4, 10]],
])('%s: from one row to the next within a sample', (name, first, next) => {
  const rows = told(caseNamed(name)).map((row) => row.slice(1));
  expect(rows[HELD_S / 10]).toEqual(first);
  expect(rows[HELD_S / 10 + 1]).toEqual(next);
  expect(rows.at(-1)).toEqual(next);
});

test('the discharge falls from 48.45 V to 46.2 V in 18 min below 20 % of charge', () => {
  const rows = told(caseNamed('discharged at a steady current to below 5 %')).slice(HELD_S / 10);
  expect(rows[0]).toEqual([HELD_S, 25.5, 25.9, 48.45, -72.5, 19.5, 25]);
  expect(rows.at(-1)).toEqual([HELD_S + 18 * 60, 25.5, 25.9, 46.2, -72.5, 4.5, 25]);
});

test('pulses of 1C last 5 min; the hottest probe is 3 K over the mean and 12 K over the air', () => {
  const rows = told(caseNamed('a hot spot under pulses of 1C')).slice(HELD_S / 10);
  const currents = rows.map(([, , , , currentA]) => currentA);
  expect(currents.slice(0, 30)).toEqual(Array(30).fill(-160));
  expect(new Set(currents)).toEqual(new Set([-160, 0, 160]));
  for (const [, averageC, hottestC, voltageV, , chargePercent, airC] of rows) {
    expect([hottestC - averageC, hottestC - airC]).toEqual([3, 12]);
    expect(voltageV).toSatisfy((volts: number) => volts > 48 && volts < 56);
    expect(chargePercent).toSatisfy((percent: number) => percent > 51 && percent < 61);
  }
  expect(rows.at(-1)?.[0]).toBe(HELD_S + 3600);
});

test.each([
  ['evenly 95 C', 95],
  ['evenly 108 C', 108],
])('%s for 20 min', (name, averageC) => {
  const rows = told(caseNamed(name));
  expect(new Set(rows.map((row) => String(row.slice(1))))).toEqual(
    new Set([String([averageC, averageC + 0.4, 55, 0, 60, 25])]),
  );
  expect(rows.at(-1)?.[0]).toBe(HELD_S + 1200);
});

test('the even rise is 0.05 K a minute from 86 to 111 C', () => {
  const rows = told(caseNamed('evenly from 86 to 111 C')).slice(HELD_S / 10);
  expect(rows[0].slice(1)).toEqual([86, 86.4, 55, 0, 60, 25]);
  expect(rows.at(-1)?.slice(1)).toEqual([111, 111.4, 55, 0, 60, 25]);
  expect(rows[600][1] - rows[0][1]).toBeCloseTo(100 * 0.05, 9);
});

test.each(NAMED_CASES.filter((one) => one.expectation === 'no-view'))('$name: no reading', ({ rows, noViewFromS }) => {
  const telemetry = createModuleTelemetry();
  const kinds = { seen: new Set<TelemetryOutcome['kind']>(), unseen: new Set<TelemetryOutcome['kind']>() };
  for (const { timeS, values } of rows()) {
    const { kind } = telemetry.push(timeS, values);
    if (timeS < HEATING_S) kinds.seen.add(kind);
    if (timeS >= noViewFromS) kinds.unseen.add(kind);
  }
  expect([...kinds.seen]).toEqual(['reading']);
  expect([...kinds.unseen]).toEqual(['no-view']);
});

import { CHANNELS, FEATURE_COUNT, FEATURE_NAMES, FEATURES, ROLLING_CHANNELS } from '@hvs/contract';
import type { Feature } from '@hvs/contract';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainFeatures } from './plain-features.fixture.ts';
import type { Sample } from './plain-features.fixture.ts';
import { createSiteTelemetry } from './site-telemetry.ts';
import type { SiteOptions } from './site-telemetry.ts';

const NORMAL = [27.5, 28, 52, -2, 70, 5, 5, 5, 22.5];
const [TEMPERATURE, VOLTAGE, SOC, H2] = [0, 2, 4, 6];
const GASES = CHANNELS.map(({ name }) => name).filter((name) => name.includes('OffGas'));

function openSite(moduleCount = 1, options: SiteOptions = {}) {
  const telemetry = createSiteTelemetry(moduleCount, options);
  const features = new Float64Array(moduleCount * FEATURE_COUNT);
  const valid = new Uint8Array(moduleCount);
  const push = (timeS: number, ...modules: readonly (readonly number[])[]) =>
    telemetry.push(timeS, Float64Array.from(modules.flat()), features, valid);
  const feature = (name: string) => features[FEATURE_NAMES.findIndex((candidate) => candidate === name)];
  return { push, feature, features, valid, ages: telemetry.ages, views: telemetry.views };
}

/** The normal reading with some channels replaced. */
function reading(changes: Record<number, number> = {}): number[] {
  return NORMAL.map((value, channel) => changes[channel] ?? value);
}

function expectFeatures(row: Float64Array, expected: readonly number[] | undefined): void {
  row.forEach((feature, column) => {
    if (expected === undefined) expect(feature, FEATURE_NAMES[column]).toBeNaN();
    else {
      const error = Math.abs(feature - expected[column]);
      expect(error, FEATURE_NAMES[column]).toBeLessThanOrEqual(1e-9 * Math.abs(expected[column]));
    }
  });
}

/** A normal value, now and then none. */
const measurement = (normal: number) =>
  fc.oneof(
    { weight: 20, arbitrary: fc.double({ min: normal, max: normal + 0.5, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  );

const moduleSample = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(...NORMAL.map(measurement)) },
  { weight: 1, arbitrary: fc.constant(NORMAL.map(() => NaN)) },
);

/** Slots since the sample before: short gaps, and gaps about as long as the longest window or as a long silence. */
const slots = fc.oneof(
  { weight: 20, arbitrary: fc.constant(1) },
  { weight: 2, arbitrary: fc.integer({ min: 2, max: 7 }) },
  { weight: 1, arbitrary: fc.integer({ min: 55, max: 65 }) },
  { weight: 1, arbitrary: fc.integer({ min: 85, max: 95 }) },
);

const siteSamples = fc.array(fc.record({ step: slots, modules: fc.tuple(moduleSample, moduleSample) }), {
  minLength: 1,
  maxLength: 150,
  size: 'max',
});

/** A lowest or highest value of a channel. */
const extreme = ({ minimum, maximum }: Feature) => fc.constantFrom(Math.max(minimum, -1e38), Math.min(maximum, 1e38));

const extremeSamples = fc.array(fc.tuple(...FEATURES.slice(0, CHANNELS.length).map(extreme)), {
  minLength: 1,
  maxLength: 70,
});

describe('createSiteTelemetry', () => {
  it('gives each module what its whole history gives by definition', () => {
    let readings = 0;
    fc.assert(
      fc.property(siteSamples, (sequence) => {
        const { push, features, valid } = openSite(2);
        const histories: [Sample[], Sample[]] = [[], []];
        let slot = 0;
        for (const { step: steps, modules } of sequence) {
          slot += steps;
          expect(push(slot * 10, ...modules)).toBe(true);
          histories.forEach((history, index) => {
            history.push({ slot, values: modules[index] });
            const expected = plainFeatures(history);
            expect(valid[index]).toBe(expected === undefined ? 0 : 1);
            expectFeatures(features.subarray(index * FEATURE_COUNT, (index + 1) * FEATURE_COUNT), expected);
            readings += valid[index];
          });
        }
      }),
      { numRuns: 30 },
    );
    expect(readings).toBeGreaterThan(500);
  });

  it('starts with windows over what there is', () => {
    const { push, feature, features, valid } = openSite();
    push(0, reading());
    expect([...valid]).toEqual([1]);
    expect([...features.subarray(0, 9)]).toEqual(NORMAL);
    expect([...features.subarray(9)]).toEqual([
      0,
      0,
      0,
      ...[27.5, 52, -2].flatMap((mean) => [mean, 0, mean, 0, mean, 0]),
    ]);
    push(10, reading({ [VOLTAGE]: 54 }));
    expect(feature('Delta_1_Module_Voltage_V')).toBe(2);
    expect(feature('Rolling_mean_60_Module_Voltage_V')).toBe(53);
    expect(feature('Rolling_std_6_Module_Voltage_V')).toBeCloseTo(Math.SQRT2, 12);
  });

  it('gives each window its own length', () => {
    const { push, feature } = openSite();
    for (let sample = 0; sample < 100; sample += 1) push(sample * 10, reading({ [VOLTAGE]: sample }));
    for (const length of [6, 30, 60]) {
      expect(feature(`Rolling_mean_${length}_Module_Voltage_V`)).toBeCloseTo(99 - (length - 1) / 2, 10);
      expect(feature(`Rolling_std_${length}_Module_Voltage_V`)).toBeCloseTo(
        Math.sqrt((length * (length + 1)) / 12),
        10,
      );
    }
  });

  it('holds a missing channel for 50 s, outside of the windows, and then has no reading until it is back', () => {
    const { push, feature, features, valid, ages } = openSite();
    push(0, reading({ [TEMPERATURE]: 20 }));
    push(10, reading({ [TEMPERATURE]: 30 }));
    for (let lost = 1; lost <= 5; lost += 1) {
      push(10 + lost * 10, reading({ [TEMPERATURE]: NaN }));
      expect([valid[0], ages[TEMPERATURE], features[TEMPERATURE]]).toEqual([1, lost, 30]);
      expect(feature('Delta_1_Module_Avg_Surface_Temp_C')).toBe(0);
    }
    expect(feature('Rolling_mean_30_Module_Avg_Surface_Temp_C')).toBe(25);
    push(70, reading({ [TEMPERATURE]: NaN }));
    expect([valid[0], ages[TEMPERATURE]]).toEqual([0, 6]);
    expect([...features].every(Number.isNaN)).toBe(true);
    push(80, reading({ [TEMPERATURE]: 35 }));
    expect([valid[0], ages[TEMPERATURE]]).toEqual([1, 0]);
    expect(feature('Delta_1_Module_Avg_Surface_Temp_C')).toBe(0);
    expect(feature('Rolling_mean_6_Module_Avg_Surface_Temp_C')).toBe(35);
    expect(feature('Rolling_mean_30_Module_Avg_Surface_Temp_C')).toBeCloseTo(85 / 3, 12);
  });

  it('has no reading for a module that sends nothing, and says nothing about its neighbour', () => {
    const { push, valid } = openSite(2);
    push(0, reading(), reading());
    push(
      10,
      NORMAL.map(() => NaN),
      reading(),
    );
    expect([...valid]).toEqual([0, 1]);
    push(20, reading(), reading());
    expect([...valid]).toEqual([1, 1]);
  });

  it.each([
    ['infinite', VOLTAGE, Infinity],
    ['infinite', TEMPERATURE, -Infinity],
    ['so large that differences leave float32', VOLTAGE, 1.01e38],
    ['a negative gas', H2, -0.1],
    ['a state of charge over 100 %', SOC, 100.5],
    ['below absolute zero', TEMPERATURE, -274],
  ])('takes an impossible value for missing: %s', (_, channel, value) => {
    const { push, feature, features, ages } = openSite();
    push(0, reading());
    push(10, reading({ [channel]: value }));
    for (const name of ROLLING_CHANNELS) expect(feature(`Rolling_std_6_${name}`)).toBe(0);
    expect([features[channel], ages[channel]]).toEqual([NORMAL[channel], 1]);
  });

  it('takes the values of a fire for true', () => {
    const { push, features, ages } = openSite();
    push(0, reading({ [TEMPERATURE]: 1_000, [H2]: 1e6, [VOLTAGE]: 0 }));
    expect([features[TEMPERATURE], features[H2], features[VOLTAGE], Math.max(...ages)]).toEqual([1_000, 1e6, 0, 0]);
  });

  it('takes no difference over a gap but keeps the windows', () => {
    const { push, feature } = openSite();
    push(0, reading({ [VOLTAGE]: 50 }));
    push(20, reading({ [VOLTAGE]: 52 }));
    expect(feature('Delta_1_Module_Voltage_V')).toBe(0);
    expect(feature('Rolling_mean_6_Module_Voltage_V')).toBe(51);
  });

  it('keeps the oldest slot of a window over a gap of 59 periods and starts anew after 60', () => {
    for (const [timeS, mean] of [
      [590, 51],
      [600, 52],
    ]) {
      const { push, feature } = openSite();
      push(0, reading({ [VOLTAGE]: 50 }));
      push(timeS, reading({ [VOLTAGE]: 52 }));
      expect(feature('Rolling_mean_60_Module_Voltage_V')).toBe(mean);
    }
  });

  it('refuses a sample out of order and goes on as if it had never come', () => {
    const [disturbed, calm] = [openSite(), openSite()];
    for (let sample = 0; sample < 40; sample += 1) {
      for (const { push } of [disturbed, calm]) push(sample * 10, reading({ [VOLTAGE]: 50 + (sample % 7) }));
      const before = [...disturbed.features];
      for (const lateS of [sample * 10, sample * 10 - 30, NaN]) {
        expect(disturbed.push(lateS, reading({ [VOLTAGE]: 99 }))).toBe(false);
        expect([...disturbed.valid]).toEqual([0]);
      }
      expect([...disturbed.features]).toEqual(before);
    }
    expect([...disturbed.features]).toEqual([...calm.features]);
  });

  it('comes back with empty windows when one wrong time lay in the future', () => {
    const { push, feature, valid } = openSite();
    push(1e9, reading({ [VOLTAGE]: 50 }));
    const taken = [0, 10, 20, 30, 40, 50].map((timeS) => push(timeS, reading({ [VOLTAGE]: 52 })));
    expect(taken).toEqual([false, false, false, false, false, true]);
    expect(valid[0]).toBe(1);
    expect(feature('Delta_1_Module_Voltage_V')).toBe(0);
    expect(feature('Rolling_mean_60_Module_Voltage_V')).toBe(52);
  });

  it('keeps every feature inside the limits of the contract and finite as float32', () => {
    fc.assert(
      fc.property(extremeSamples, (rows) => {
        const { push, features } = openSite();
        for (const [sample, row] of rows.entries()) {
          push(sample * 10, row);
          FEATURES.forEach(({ name, minimum, maximum }, column) => {
            expect(Math.fround(features[column]), name).toBeGreaterThanOrEqual(Math.fround(minimum));
            expect(Math.fround(features[column]), name).toBeLessThanOrEqual(Math.fround(maximum));
          });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('writes float32 as it writes float64', () => {
    const [single, double] = [new Float32Array(FEATURE_COUNT), new Float64Array(FEATURE_COUNT)];
    for (const features of [single, double]) {
      const telemetry = createSiteTelemetry(1);
      for (let sample = 0; sample < 9; sample += 1) {
        const values = Float64Array.from(reading({ [VOLTAGE]: 50 + sample / 7 }));
        telemetry.push(sample * 10, values, features, new Uint8Array(1));
      }
    }
    expect(single).toEqual(Float32Array.from(double));
  });

  it.each([
    ['nothing', NaN],
    ['a value all the same', 300],
  ])('has 0 ppm of absent gases, whatever the client sends: %s', (_, sent) => {
    const { push, features, valid, ages } = openSite(2, { absent: GASES });
    const values = reading({ [H2 - 1]: sent, [H2]: sent, [H2 + 1]: sent });
    for (let sample = 0; sample < 20; sample += 1) push(sample * 10, values, values);
    expect([...valid]).toEqual([1, 1]);
    for (const row of [0, FEATURE_COUNT]) expect([...features.subarray(row + 5, row + 8)]).toEqual([0, 0, 0]);
    expect(Math.max(...ages)).toBe(0);
  });

  it('gives every feature but absent gases as a site that has them', () => {
    const [poor, rich] = [openSite(1, { absent: GASES }), openSite()];
    for (let sample = 0; sample < 100; sample += 1) {
      const values = NORMAL.map((value) => value + (sample % 9) / 10);
      for (const { push } of [poor, rich]) push(sample * 10, values);
      const expected = [...rich.features].map((value, column) => (column >= 5 && column <= 7 ? 0 : value));
      expect([...poor.features]).toEqual(expected);
    }
  });

  it('sees no module by its absent gases', () => {
    const { push, valid, views } = openSite(1, { absent: GASES });
    push(0, reading());
    push(
      10,
      NORMAL.map(() => NaN),
    );
    expect([valid[0], views[0]]).toEqual([0, 0]);
  });

  it('misses a gas that is there but silent, beside an absent one', () => {
    const { push, valid } = openSite(1, { absent: GASES.slice(0, 1) });
    push(0, reading({ [H2]: NaN }));
    expect(valid[0]).toBe(0);
  });

  it.each(CHANNELS.map(({ name }) => name).filter((name) => !name.includes('OffGas')))(
    'refuses an absent channel that is no gas: %s',
    (name) => {
      expect(() => createSiteTelemetry(1, { absent: [name] })).toThrow(
        new RangeError(`${name} cannot be absent, only a gas can (${GASES.join(', ')}): send its values`),
      );
    },
  );

  it.each([
    ['values', 9, 60, 2],
    ['features', 18, 30, 2],
    ['valid', 18, 60, 1],
  ])('names an array of the wrong length: %s', (name, values, features, valid) => {
    const telemetry = createSiteTelemetry(2);
    const push = () => telemetry.push(0, new Float64Array(values), new Float64Array(features), new Uint8Array(valid));
    expect(push).toThrow(new RegExp(`^${name} has \\d+ entries where the site's modules need \\d+`));
  });
});

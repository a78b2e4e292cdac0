import { CHANNELS } from '@hvs/contract';
import { describe, expect, test } from 'vitest';
import { EXACT_FORM } from '../form/site-form.ts';
import { AVG_C, CHANNEL_COUNT, MAX_C } from './channel.ts';
import { layOut } from './layout.ts';
import { SENSOR_TRAITS } from './sensor-traits.ts';
import { createSensors } from './sensors.ts';

const DAY_S = 86_400;
const layout = layOut([0, 1, 2, 3, 4, 5, 6, 7]);
const count = layout.moduleIndices.length;
/** Far from all limits, and the hottest surface far above the mean. */
const USUAL = [30, 40, 52, 10, 50, 50, 50, 50, 25];

const rows = (row: readonly number[]) =>
  Float64Array.from({ length: count * CHANNEL_COUNT }, (_, at) => row[at % CHANNEL_COUNT]);

/** What the sensors say at these times of a truth that never changes, sample by sample. */
function readings(seed: number, timesS: readonly number[], row = USUAL): Float64Array[] {
  const sensors = createSensors(layout, seed, { form: EXACT_FORM });
  return timesS.map((timeS) => {
    const values = new Float64Array(count * CHANNEL_COUNT);
    sensors.measure(rows(row), timeS, values);
    return values;
  });
}

/** Of one channel over all modules, without lost samples. */
function ofChannel(values: Float64Array, channel: number): number[] {
  return [...values].filter((value, at) => at % CHANNEL_COUNT === channel && !Number.isNaN(value));
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

const tenSeconds = (samples: number) => Array.from({ length: samples }, (_, sample) => 10 * (sample + 1));

describe.each(CHANNELS.map(({ name }, channel) => ({ name, channel })))('$name', ({ channel }) => {
  const { noise, offset, drift, lagS, limits } = SENSOR_TRAITS[channel];

  test('scatters from sample to sample by its noise', () => {
    // Within the hour for which errors stand still.
    const samples = readings(1, tenSeconds(300));
    const steps = samples
      .slice(1)
      .map((values, sample) =>
        values
          .map((value, at) => value - samples[sample][at])
          .filter((step, at) => at % CHANNEL_COUNT === channel && !Number.isNaN(step)),
      );
    const measured = rootMeanSquare(steps.flatMap((step) => [...step])) / Math.SQRT2;
    // 19,000 differences: five standard errors are 3 %.
    expect(Math.abs(measured / noise - 1)).toBeLessThan(0.03);
  });

  test('has a fixed error of its own that others do not share', () => {
    const errors = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((seed) =>
      ofChannel(readings(seed, [10])[0], channel).map((value) => value - USUAL[channel]),
    );
    // A swing is drawn from 0 to `drift` and starts anywhere of a sine.
    const expected = Math.sqrt(offset ** 2 + drift ** 2 / 6 + noise ** 2);
    // 512 sensors: five standard errors are 16 %.
    expect(Math.abs(rootMeanSquare(errors) / expected - 1)).toBeLessThan(0.16);
  });

  test('drifts over weeks by no more than its swing', () => {
    // The noise of the n-th sample is the same whenever it is taken.
    const still = readings(2, tenSeconds(60));
    const later = readings(
      2,
      tenSeconds(60).map((timeS) => timeS * (DAY_S / 10)),
    );
    const swings: number[] = [];
    for (let at = channel; at < count * CHANNEL_COUNT; at += CHANNEL_COUNT) {
      const drifted = later.map((values, sample) => values[at] - still[sample][at]);
      swings.push(Math.max(...drifted.filter((value) => !Number.isNaN(value)).map(Math.abs)));
    }
    expect(Math.max(...swings)).toBeLessThanOrEqual(2 * drift);
    expect(Math.max(...swings)).toBeGreaterThan(drift);
    expect(Math.min(...swings)).toBeLessThan(0.3 * drift);
  });

  test('lags by a time within its range', () => {
    const { follow } = createSensors(layout, 3, { form: EXACT_FORM });
    const lags = ofChannel(follow, channel).map((share) => (share === 1 ? 0 : -10 / Math.log1p(-share)));
    const [shortest, longest] = lagS;
    const middle = (shortest + longest) / 2;
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(shortest - 1e-9);
    expect(Math.max(...lags)).toBeLessThanOrEqual(longest + 1e-9);
    expect(Math.min(...lags)).toBeLessThanOrEqual(middle);
    expect(Math.max(...lags)).toBeGreaterThanOrEqual(middle);
  });

  test('ends at its limits', () => {
    const beyond = (value: number) =>
      ofChannel(
        readings(
          4,
          [10],
          USUAL.map(() => value),
        )[0],
        channel,
      );
    expect(new Set(beyond(1e9))).toEqual(new Set([limits[1]]));
    expect(new Set(beyond(-1e9))).toEqual(new Set([limits[0]]));
  });
});

test('a step of the truth arrives by the share that a sensor follows', () => {
  const sensors = createSensors(layout, 5, { form: EXACT_FORM });
  const values = new Float64Array(count * CHANNEL_COUNT);
  sensors.measure(rows(USUAL), 10, values);
  expect([...sensors.lagged]).toEqual([...rows(USUAL)]);
  for (const timeS of [20, 30]) sensors.measure(rows(USUAL.map((value) => value + 10)), timeS, values);
  sensors.lagged.forEach((value, at) => {
    const expected = USUAL[at % CHANNEL_COUNT] + 10 * (1 - (1 - sensors.follow[at]) ** 2);
    expect(value).toBeCloseTo(expected, 9);
  });
});

test('the hottest surface never reads below the mean one', () => {
  const even = USUAL.with(MAX_C, USUAL[AVG_C]);
  for (const values of readings(6, tenSeconds(20), even)) {
    const hottest = ofChannel(values, MAX_C);
    ofChannel(values, AVG_C).forEach((celsius, m) => expect(hottest[m]).toBeGreaterThanOrEqual(celsius));
  }
});

test('of 100,000 samples of a module two lose a channel, each channel alike', () => {
  const sensors = createSensors(layout, 7, { form: EXACT_FORM });
  const physical = rows(USUAL);
  const values = new Float64Array(count * CHANNEL_COUNT);
  const lost = new Float64Array(CHANNEL_COUNT);
  // Every 100th sample: a gap of 500,000 s between losses does not notice.
  const [calls, stepS] = [10_000, 1000];
  for (let call = 1; call <= calls; call++) {
    sensors.measure(physical, call * stepS, values);
    values.forEach((value, at) => (lost[at % CHANNEL_COUNT] += Number.isNaN(value) ? 1 : 0));
  }
  const expected = 2e-5 * count * calls * (stepS / 10);
  const total = lost.reduce((sum, channel) => sum + channel, 0);
  expect(Math.abs(total - expected)).toBeLessThan(5 * Math.sqrt(expected));
  for (const channel of lost) {
    expect(Math.abs(channel - expected / CHANNEL_COUNT)).toBeLessThan(5 * Math.sqrt(expected / CHANNEL_COUNT));
  }
});

import { CHANNELS, SAMPLE_PERIOD_S } from '@hvs/contract';
import type { Series, SeriesRow } from './series.ts';

/** The expected outcome of a case: no alarm, an alarm, or no reading from a time on. */
export type NamedCase = Series &
  (
    | { readonly expectation: 'silent' | 'alarmed' }
    /** No sample from `noViewFromS` on may give a reading. */
    | { readonly expectation: 'no-view'; readonly noViewFromS: number }
  );

/** The values of a module in a case. Its gases are 5 ppm. */
export type Told = readonly [
  averageC: number,
  hottestC: number,
  voltageV: number,
  currentA: number,
  chargePercent: number,
  airC: number,
];

/** Undefined: a sample without any value. */
type Samples = Iterable<readonly [timeS: number, told: Told | undefined]>;

const GAS_PPM = 5;

const MINUTE_S = 60;
const HOUR_S = 3600;

/** Time for which the first row of a case is held before the case begins. */
export const HELD_S = 10 * MINUTE_S;

/** Time for which a module heats before its link freezes or sleeps. */
export const HEATING_S = 2 * HOUR_S;

const COOL: Told = [30, 30.4, 52, -60, 80, 25];
const HOT_UNDER_LOAD: Told = [70, 72, 50, -60, 10, 25];
const COOL_AT_REST: Told = [30, 30.4, 52, 0, 10, 25];
const HOT_AT_REST: Told = [70, 72, 51, 0, 10, 25];

/** Pulses of 1C on a module of 14 cells, 160 Ah and 1 mOhm a cell: chosen. */
const PULSE = { currentA: 160, capacityAh: 160, resistanceOhm: 0.014, lengthS: 5 * MINUTE_S };
const OPEN_CIRCUIT_V = 52;
const OPEN_CIRCUIT_V_PER_PERCENT = 0.04;

function silent(name: string, samples: () => Samples): NamedCase {
  return { expectation: 'silent', name, kind: 'normal', group: 'named, silent', rows: () => rowsOf(samples()) };
}

/** Such a module ends in a runaway; no case goes that far. */
function alarmed(name: string, samples: () => Samples): NamedCase {
  return { expectation: 'alarmed', name, kind: 'runaway', group: 'named, alarmed', rows: () => rowsOf(samples()) };
}

function noView(name: string, noViewFromS: number, samples: () => Samples): NamedCase {
  const series = { name, kind: 'runaway' as const, group: 'named, no view', rows: () => rowsOf(samples()) };
  return { expectation: 'no-view', noViewFromS, ...series };
}

/** Measured, or given by another simulator, except for the links. */
export const NAMED_CASES: readonly NamedCase[] = [
  silent('a small discharge ends', step([24.35, 25, 55.122, -2.8, 56, 23], [24.35, 25, 54.914, 0, 56, 23])),
  silent(
    'a full module, a small discharge begins',
    step([18.75, 19, 61.322, 0, 99, 18], [18.75, 19, 60.538, -2.3, 99, 18]),
  ),
  // Hottest spot, air and charge are not told: those of C/2 on 145 Ah.
  silent(
    'discharged at a steady current to below 5 %',
    after(HELD_S, ramp([25.5, 25.9, 48.45, -72.5, 19.5, 25], [25.5, 25.9, 46.2, -72.5, 4.5, 25], 18 * MINUTE_S)),
  ),
  silent('a charge ends', step([10.4, 10.8, 58.53, 7.4, 98.4, 10], [10.4, 10.8, 58.2, 0, 98.4, 10])),
  silent('a hot spot under pulses of 1C', after(HELD_S, pulses)),
  alarmed('evenly 95 C', hold([95, 95.4, 55, 0, 60, 25], HELD_S + 20 * MINUTE_S)),
  alarmed('evenly 108 C', hold([108, 108.4, 55, 0, 60, 25], HELD_S + 20 * MINUTE_S)),
  alarmed(
    'evenly from 86 to 111 C',
    after(HELD_S, ramp([86, 86.4, 55, 0, 60, 25], [111, 111.4, 55, 0, 60, 25], 500 * MINUTE_S)),
  ),
  // libs/telemetry waits up to 1 h under load and 12 h at rest before it calls a link frozen.
  noView('a link frozen under load', HEATING_S + 1.5 * HOUR_S, frozen(COOL, HOT_UNDER_LOAD, 3 * HOUR_S)),
  noView('a link frozen at rest', HEATING_S + 12.5 * HOUR_S, frozen(COOL_AT_REST, HOT_AT_REST, 14 * HOUR_S)),
  noView('11 h without samples, then 10 s of frozen values', HEATING_S, asleep(false)),
  noView('11 h of samples without values, then 10 s of frozen values', HEATING_S, asleep(true)),
];

function hold(told: Told, forS: number): () => Samples {
  return ramp(told, told, forS);
}

/** Rows evenly from one to another, with the last one. */
function ramp(first: Told, last: Told, forS: number): () => Samples {
  return function* samples() {
    for (let timeS = 0; timeS <= forS; timeS += SAMPLE_PERIOD_S) {
      const share = timeS / forS;
      yield [timeS, first.map((value, place) => value + share * (last[place] - value)) as unknown as Told];
    }
  };
}

function step(first: Told, next: Told): () => Samples {
  return joined(hold(first, HELD_S), hold(next, 20 * MINUTE_S));
}

/** The case after its first row, which is held for this long. */
function after(heldS: number, samples: () => Samples): () => Samples {
  const [[, first = COOL]] = samples();
  return joined(hold(first, heldS - SAMPLE_PERIOD_S), samples);
}

/** The second samples go on where the first ones end. */
function joined(first: () => Samples, second: () => Samples): () => Samples {
  return function* samples() {
    let endS = 0;
    for (const sample of first()) {
      endS = sample[0] + SAMPLE_PERIOD_S;
      yield sample;
    }
    for (const [timeS, told] of second()) yield [endS + timeS, told];
  };
}

/** For an hour: discharge, rest, charge, rest; 3 K over the mean and 12 K over the air throughout. */
function* pulses(): Samples {
  let chargePercent = 60;
  for (let timeS = 0; timeS <= HOUR_S; timeS += SAMPLE_PERIOD_S) {
    const currentA = PULSE.currentA * [-1, 0, 1, 0][Math.floor(timeS / PULSE.lengthS) % 4];
    const openV = OPEN_CIRCUIT_V + OPEN_CIRCUIT_V_PER_PERCENT * (chargePercent - 60);
    yield [timeS, [34, 37, openV + PULSE.resistanceOhm * currentA, currentA, chargePercent, 25]];
    chargePercent += (100 * currentA * SAMPLE_PERIOD_S) / HOUR_S / PULSE.capacityAh;
  }
}

function frozen(cool: Told, hot: Told, forS: number): () => Samples {
  return joined(ramp(cool, hot, HEATING_S), hold(hot, forS));
}

/** 11 h after the last value of a heating module, two samples of the same values. */
function asleep(hasSamples: boolean): () => Samples {
  return function* samples() {
    const wakesS = HEATING_S + 11 * HOUR_S;
    yield* ramp(COOL, HOT_UNDER_LOAD, HEATING_S - SAMPLE_PERIOD_S)();
    const firstS = hasSamples ? HEATING_S : wakesS;
    for (let timeS = firstS; timeS < wakesS; timeS += SAMPLE_PERIOD_S) yield [timeS, undefined];
    yield [wakesS, HOT_UNDER_LOAD];
    yield [wakesS + SAMPLE_PERIOD_S, HOT_UNDER_LOAD];
  };
}

function* rowsOf(samples: Samples): Generator<SeriesRow> {
  const values = new Float64Array(CHANNELS.length);
  for (const [timeS, told] of samples) {
    if (told === undefined) values.fill(NaN);
    else {
      values.set(told.slice(0, 5), 0);
      values.fill(GAS_PPM, 5, 8);
      values[8] = told[5];
    }
    yield { timeS, values };
  }
}

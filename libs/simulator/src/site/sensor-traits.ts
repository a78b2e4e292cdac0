import type { Range } from '../random/draw.ts';

/** How one channel is measured. All figures chosen within what makers of such sensors state. */
export interface SensorTraits {
  /** Standard deviation of the noise of a sample. */
  readonly noise: number;
  /** First-order lag; 0 = none. Drawn per sensor. */
  readonly lagS: Range;
  /** Standard deviation of a sensor's fixed error, and amplitude of its slow drift over weeks. */
  readonly offset: number;
  readonly drift: number;
  /** Where the sensor ends: a higher or lower truth reads as this. */
  readonly limits: Range;
}

const temperature: SensorTraits = {
  noise: 0.1,
  lagS: [15, 40],
  offset: 0.1,
  drift: 0.1,
  limits: [-40, 1250],
};

const gas: SensorTraits = {
  noise: 0.3,
  lagS: [10, 100],
  offset: 0.5,
  drift: 0.5,
  limits: [0, 10_000],
};

/** In the order of CHANNELS. */
export const SENSOR_TRAITS: readonly SensorTraits[] = [
  temperature,
  temperature,
  { noise: 0.02, lagS: [0, 0], offset: 0.03, drift: 0.02, limits: [0, 150] },
  { noise: 0.1, lagS: [0, 0], offset: 0.1, drift: 0.05, limits: [-1000, 1000] },
  { noise: 0.01, lagS: [0, 0], offset: 0.3, drift: 0.3, limits: [0, 100] },
  gas,
  // Up to the lower explosive limit of hydrogen.
  { ...gas, limits: [0, 40_000] },
  gas,
  { ...temperature, lagS: [40, 80] },
];

/** A difference beyond this many deviations of the noise is a trace that one could see. */
export const TRACE_DEVIATIONS = 5;

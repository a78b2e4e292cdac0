import type { SiteForm } from '../form/site-form.ts';
import type { Range } from '../random/draw.ts';
import { VOLTAGE_V } from './channel.ts';

/** How one channel is measured. All figures chosen within what makers of such sensors state. */
export interface SensorTraits {
  /** Standard deviation of the noise of a sample. */
  readonly noise: number;
  /** First-order lag; 0 = none. Drawn per sensor. */
  readonly lagS: Range;
  /** Standard deviation of a sensor's fixed error, and amplitude of its slow drift over weeks. */
  readonly offset: number;
  readonly drift: number;
  /** The range of the sensor. Values beyond it read as its ends. */
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
  { noise: 0.02, lagS: [0, 0], offset: 0.03, drift: 0.02, limits: [0, 1500] },
  { noise: 0.1, lagS: [0, 0], offset: 0.1, drift: 0.05, limits: [-5000, 5000] },
  { noise: 0.01, lagS: [0, 0], offset: 0.3, drift: 0.3, limits: [0, 100] },
  gas,
  // Up to the lower explosive limit of hydrogen.
  { ...gas, limits: [0, 40_000] },
  gas,
  { ...temperature, lagS: [40, 80] },
];

/** A difference of more than this many deviations of the noise is a visible trace. */
export const TRACE_DEVIATIONS = 5;

/** The voltage noise above is that of a module with this many cells. It grows with their number. */
const CELLS = 16;
const GAS_FIRST = 5;
const GAS_LAST = 7;

/** Deviation of each channel's noise at a site, in the order of CHANNELS; no cell count: the reference module. */
export function noiseOf({ noiseShare }: SiteForm, cellCount = CELLS): Float64Array {
  return Float64Array.from(SENSOR_TRAITS, ({ noise }, channel) => {
    if (channel >= GAS_FIRST && channel <= GAS_LAST) return noise;
    return noise * noiseShare * (channel === VOLTAGE_V ? cellCount / CELLS : 1);
  });
}

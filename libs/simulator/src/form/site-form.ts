/** How a site's values become what its clients read, as plain JSON. */
export interface SiteForm {
  /** Step of each channel in its unit, in the order of CHANNELS; 0 = finer than the noise. */
  readonly resolution: readonly number[];
  /** Samples of 10 s between two true values of each channel; a faster poller reads the last one again. */
  readonly refreshSamples: readonly number[];
  /** Seconds by which the current is read before the voltage. */
  readonly currentLeadS: number;
  /** Part of the noise of the temperatures and the voltage that is left: filters of the management smooth it. */
  readonly noiseShare: number;
  /** Temperature probes of a module, spread evenly over its cells; 'all' = one a cell. */
  readonly probes: number | 'all';
  /** 0 = a probe has the temperature of its cell's surface, 1 = that of the cell. */
  readonly probeDepth: number;
  /** Largest error of a probe, either way. */
  readonly probeOffsetK: number;
  /** Error of the current sensor: a part of the nominal capacity in A per Ah, and a part of the value. */
  readonly currentOffsetCRate: number;
  readonly currentGain: number;
  /** Largest jump of the reported charge when it is calibrated anew, and how often that happens. */
  readonly chargeJumpPercent: number;
  readonly chargeJumpDays: number;
  /** The air probe sees this part of a module's surface and the rest of the air, with a fixed error. */
  readonly airProbeModuleShare: number;
  readonly airProbeOffsetK: number;
  /** Whether the racks have a sensor of CO, of H2 and of VOC. A missing sensor is sent as 0 ppm. */
  readonly gasSensors: readonly [boolean, boolean, boolean];
}

const CHANNEL_COUNT = 9;

/** Every value in time and as its sensor gives it, with one probe a cell. */
export const EXACT_FORM: SiteForm = {
  resolution: Array.from({ length: CHANNEL_COUNT }, () => 0),
  refreshSamples: Array.from({ length: CHANNEL_COUNT }, () => 1),
  currentLeadS: 0,
  noiseShare: 1,
  probes: 'all',
  probeDepth: 0,
  probeOffsetK: 0,
  currentOffsetCRate: 0,
  currentGain: 1,
  chargeJumpPercent: 0,
  chargeJumpDays: 7,
  airProbeModuleShare: 0,
  airProbeOffsetK: 0,
  gasSensors: [true, true, true],
};

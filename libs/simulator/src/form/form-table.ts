import type { Range } from '../random/draw.ts';

/** The dimensions in which sites measure differently. */
export const FORM_DIMENSIONS = [
  'resolution',
  'refresh',
  'skew',
  'probe-offset',
  'probes',
  'current-sensor',
  'air-probe',
  'gas-sensors',
] as const;
export type FormDimension = (typeof FORM_DIMENSIONS)[number];

/** Ranges and choices of a way of measuring; a choice that stands twice is twice as likely. */
export interface FormRanges {
  /**
   * Steps of registers seen in the field: of temperatures in K, of the voltage in V a cell or V a module, and so on.
   */
  readonly temperatureK: readonly number[];
  readonly voltagePerCellV: readonly number[];
  readonly voltageV: readonly number[];
  readonly currentA: readonly number[];
  readonly chargePercent: readonly number[];
  readonly gasPpm: readonly number[];
  /** Samples of 10 s between true values. */
  readonly refreshSamples: readonly number[];
  readonly currentLeadS: Range;
  readonly probeOffsetK: Range;
  /** One probe a cell down to so few a module, drawn over decades. */
  readonly fewestProbes: number;
  readonly mostProbes: number | 'all';
  readonly currentOffsetCRate: Range;
  readonly currentGain: Range;
  readonly chargeJumpPercent: Range;
  /** Share of sites whose air probe is badly placed; of these, what it sees of the module and its error. */
  readonly badAirProbes: number;
  readonly airProbeModuleShare: Range;
  readonly airProbeOffsetK: Range;
  /** Share of sites without any gas sensor, and with one gas only. */
  readonly withoutGas: number;
  readonly withOneGas: number;
}

/** The ranges that the model is trained on: from exact laboratory values to 1 K, 0.5 V and a refresh a minute. */
export const TRAINED_FORMS: FormRanges = {
  temperatureK: [0, 0.1, 0.1, 0.5, 1, 1],
  voltagePerCellV: [0, 0.001, 0.001],
  voltageV: [0.1, 0.1, 0.5],
  currentA: [0, 0.1, 0.1, 0.5, 1],
  chargePercent: [0, 0.1, 0.1, 0.5, 1],
  gasPpm: [0, 1, 1, 5, 10],
  refreshSamples: [1, 1, 1, 1, 2, 3, 6],
  currentLeadS: [0, 5],
  probeOffsetK: [0.3, 2],
  fewestProbes: 2,
  mostProbes: 'all',
  currentOffsetCRate: [-0.01, 0.01],
  currentGain: [0.98, 1.02],
  chargeJumpPercent: [0, 10],
  badAirProbes: 0.2,
  airProbeModuleShare: [0, 0.7],
  airProbeOffsetK: [-20, 5],
  withoutGas: 0.25,
  withOneGas: 0.15,
};

/** Coarser, later, fewer probes, no gas. Each range lies outside the trained one. */
export const FOREIGN_FORMS: FormRanges = {
  temperatureK: [2],
  voltagePerCellV: [],
  voltageV: [1],
  currentA: [2, 5],
  chargePercent: [5],
  gasPpm: [20],
  refreshSamples: [9, 12, 18],
  currentLeadS: [5, 10],
  probeOffsetK: [2, 4],
  fewestProbes: 1,
  mostProbes: 1,
  currentOffsetCRate: [0.01, 0.03],
  currentGain: [0.9, 0.97],
  chargeJumpPercent: [10, 30],
  badAirProbes: 1,
  airProbeModuleShare: [0.7, 1],
  airProbeOffsetK: [-25, -20],
  withoutGas: 1,
  withOneGas: 0,
};

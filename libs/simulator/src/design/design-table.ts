import type { Range } from '../random/draw.ts';
import type { Chemistry } from './chemistry.ts';
import type { LoadKind } from '../scenario/scenario.ts';

/** The dimensions in which kinds of modules differ. Each can be drawn from the trained or from the foreign ranges. */
export const DESIGN_DIMENSIONS = [
  'chemistry',
  'cells',
  'capacity',
  'resistance',
  'relaxation',
  'thermal',
  'hot-spot',
  'load',
] as const;
export type DesignDimension = (typeof DESIGN_DIMENSIONS)[number];

const HOUR = 3600;

/** The ranges of each dimension. Where a dimension has several, each is equally likely. */
export interface DesignRanges {
  /** Materials of storage cells sold today; the foreign ones are of hand-held devices and of the next generation. */
  readonly chemistry: readonly Chemistry[];
  /** 8 to 24 in series is what a rack's module has; 40 to 110 is a whole vehicle pack or a 400 V tray. */
  readonly cellCount: readonly Range[];
  /**
   * Prismatic storage cells on the market are 40 to 320 Ah; beyond them are cylindrical cells and the largest blades.
   */
  readonly nominalAh: readonly Range[];
  /** Resistance times capacity at 25 degC, Ohm Ah: 0.15 mOhm at 320 Ah to 2 mOhm at 40 Ah in makers' sheets. */
  readonly resistanceOhmAh: readonly Range[];
  /** Growth of the resistance with age (double is the usual end of life), and what is left of the capacity. */
  readonly ageing: Range;
  readonly health: Range;
  /** Final size of the two slow overvoltages as a part of the ohmic one, and their time constants (chosen). */
  readonly fastShare: Range;
  readonly fastTauS: Range;
  readonly slowShare: Range;
  readonly slowTauS: Range;
  /** Rise over the air that new cells reach at the rated current without end (chosen: what cooling is sized for). */
  readonly ratedRiseK: Range;
  /** Time constant to the air: a liquid plate takes minutes, a bare rack hours (chosen). */
  readonly coolingTauS: readonly Range[];
  /** Conductance from core to surface by that from surface to air (chosen). */
  readonly coreToAirRatio: Range;
  /** Specific heat: 900 to 1,150 J/kg/K in the literature. */
  readonly heatJPerKgK: Range;
  /** Part of the mean rise that the worst placed cell is above it (chosen; packs on the road show 0.1 to 0.3). */
  readonly hotSpotShare: Range;
  readonly hotSpotTauS: Range;
  /** Highest current of the plan, in C. */
  readonly ratedCRate: Range;
  readonly loads: readonly LoadKind[];
}

/** The ranges that the model is trained on. */
export const TRAINED_DESIGNS: DesignRanges = {
  chemistry: ['LFP', 'NMC', 'NMC-high-nickel', 'LMO'],
  cellCount: [[8, 24]],
  nominalAh: [[40, 320]],
  resistanceOhmAh: [[0.045, 0.085]],
  ageing: [1, 2],
  health: [0.7, 1],
  fastShare: [0.2, 0.8],
  fastTauS: [10, 100],
  slowShare: [0.2, 1],
  slowTauS: [100, 1000],
  ratedRiseK: [4, 25],
  coolingTauS: [[600, 6 * HOUR]],
  coreToAirRatio: [1, 8],
  heatJPerKgK: [900, 1150],
  hotSpotShare: [0.05, 0.3],
  hotSpotTauS: [200, 1500],
  ratedCRate: [0.25, 1],
  loads: ['arbitrage', 'two-cycles', 'regulation', 'pv-smoothing', 'peak-shaving', 'standby', 'commissioning'],
};

/** Ranges that the model has never seen. Each lies outside the trained one. */
export const FOREIGN_DESIGNS: DesignRanges = {
  chemistry: ['LCO', 'sodium-ion'],
  cellCount: [[40, 110]],
  nominalAh: [
    [12, 40],
    [320, 600],
  ],
  resistanceOhmAh: [
    [0.02, 0.045],
    [0.085, 0.17],
  ],
  ageing: [2, 3],
  health: [0.5, 0.7],
  fastShare: [0.8, 1.6],
  fastTauS: [2, 10],
  slowShare: [1, 2],
  slowTauS: [1000, 4000],
  ratedRiseK: [25, 45],
  coolingTauS: [
    [120, 600],
    [6 * HOUR, 12 * HOUR],
  ],
  coreToAirRatio: [0.4, 1],
  heatJPerKgK: [700, 900],
  hotSpotShare: [0.3, 0.6],
  hotSpotTauS: [1500, 4000],
  ratedCRate: [1, 2],
  loads: ['charging-buffer'],
};

import { LFP_MODULE_REACTIONS, NMC_REACTIONS, type ReactionSet } from './reaction-set.ts';

/** Cathode material of a module's cells. */
export type Chemistry = 'LFP' | 'NMC';

/** A large prismatic cell and how many of them make a module of about 52 V and 50 kg. */
export interface CellType {
  readonly cellCount: number;
  readonly capacityAh: number;
  readonly reactions: ReactionSet;
  /** Internal resistance at 25 degC and 50 % charge. */
  readonly resistanceOhm: number;
  /** Open-circuit voltage at 0, 5, ... 100 % charge. */
  readonly openCircuitV: readonly number[];
  /** Rise of the open-circuit voltage per unit of charge beyond full, and where it ends. */
  readonly overchargeSlopeV: number;
  readonly overchargeRiseV: number;
  /** Permanent gas of a full decomposition, mol per Ah, and its composition. */
  readonly gasMolPerAh: number;
  readonly gasShare: Readonly<Record<Gas, number>>;
}

export const GASES = ['voc', 'h2', 'co', 'co2'] as const;
export type Gas = (typeof GASES)[number];

/**
 * The cells of the two modules. Gas yields and composition: Ferdigg and Essl, Batteries 11 (2025) 323;
 * what they list beside H2, CO and CO2 is hydrocarbons, here VOC. Open-circuit voltages are typical
 * curves with the nominal 3.3 V and 3.7 V in the middle; resistances give about 8 mOhm a module.
 */
export const CELL_TYPES: Readonly<Record<Chemistry, CellType>> = {
  LFP: {
    cellCount: 16,
    capacityAh: 160,
    reactions: LFP_MODULE_REACTIONS,
    resistanceOhm: 0.0005,
    openCircuitV: [
      2.6, 3.1, 3.2, 3.215, 3.235, 3.255, 3.27, 3.28, 3.285, 3.288, 3.29, 3.295, 3.305, 3.32, 3.326,
      3.328, 3.33, 3.331, 3.333, 3.337, 3.4,
    ],
    overchargeSlopeV: 8,
    overchargeRiseV: 1.6,
    gasMolPerAh: 0.02,
    gasShare: { voc: 0.24, h2: 0.41, co: 0.08, co2: 0.27 },
  },
  NMC: {
    cellCount: 14,
    capacityAh: 145,
    reactions: NMC_REACTIONS,
    resistanceOhm: 0.00057,
    openCircuitV: [
      3.0, 3.35, 3.45, 3.5, 3.55, 3.58, 3.61, 3.63, 3.65, 3.67, 3.69, 3.72, 3.76, 3.81, 3.86, 3.91,
      3.96, 4.02, 4.07, 4.12, 4.18,
    ],
    overchargeSlopeV: 2,
    overchargeRiseV: 1,
    gasMolPerAh: 0.07,
    gasShare: { voc: 0.21, h2: 0.19, co: 0.36, co2: 0.24 },
  },
};

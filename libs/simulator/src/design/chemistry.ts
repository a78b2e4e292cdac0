import type { CellType } from '../cell/cell-type.ts';
import { REFERENCE_TYPES } from '../cell/reference-types.ts';
import { LCO_REACTIONS, LFP_MODULE_REACTIONS, NMC_REACTIONS, type ReactionSet } from '../cell/reaction-set.ts';
import type { Range } from '../random/draw.ts';

/** Electrode materials of a module's cells. */
export const CHEMISTRIES = ['LFP', 'NMC', 'NMC-high-nickel', 'LMO', 'LCO', 'sodium-ion'] as const;
export type Chemistry = (typeof CHEMISTRIES)[number];

/** Properties that depend on the electrode materials and not on the cell's size. */
export interface ChemistryTraits extends Pick<
  CellType,
  'reactions' | 'overchargeSlopeV' | 'overchargeRiseV' | 'gasMolPerAh' | 'gasShare'
> {
  /** Points of the open-circuit voltage: charge 0..1, V. */
  readonly curve: readonly (readonly [number, number])[];
  /** Change of the open-circuit voltage with temperature at 0, 50 and 100 % charge, V/K. */
  readonly entropicVPerK: readonly number[];
  /** Largest distance of the two branches from the mean curve, V; only LFP has one that matters. */
  readonly hysteresisV: Range;
  readonly energyWhPerKg: Range;
}

const none: Range = [0, 0];
const { LFP, NMC } = REFERENCE_TYPES;
const oxide = {
  overchargeSlopeV: NMC.overchargeSlopeV,
  overchargeRiseV: NMC.overchargeRiseV,
  gasMolPerAh: NMC.gasMolPerAh,
  gasShare: NMC.gasShare,
};

function withCathode(change: { readonly activation?: number; readonly heat: number }): ReactionSet {
  const { cathode } = NMC_REACTIONS;
  return {
    ...NMC_REACTIONS,
    cathode: {
      ...cathode,
      activationJPerMol: cathode.activationJPerMol * (change.activation ?? 1),
      heatJPerKg: cathode.heatJPerKg * change.heat,
    },
  };
}

/**
 * Curves are typical of the material, with the steep ends that a battery management stops in; entropic coefficients
 * have the sign and the size of textbooks (tenths of a mV/K); energy densities are those of cells on the market.
 * The reactions of LFP, NMC and LCO have their sources in the reaction sets. Those of the others are NMC's with a
 * cathode that is chosen: high nickel starts a little earlier and gives a third more heat, manganese spinel gives
 * half, a sodium oxide gives half and starts earlier. Gas yields of the others are NMC's, of sodium-ion LFP's (chosen).
 */
export const CHEMISTRY_TRAITS: Readonly<Record<Chemistry, ChemistryTraits>> = {
  LFP: {
    reactions: LFP_MODULE_REACTIONS,
    overchargeSlopeV: LFP.overchargeSlopeV,
    overchargeRiseV: LFP.overchargeRiseV,
    gasMolPerAh: LFP.gasMolPerAh,
    gasShare: LFP.gasShare,
    curve: [
      [0, 2.5],
      [0.01, 2.75],
      [0.02, 2.9],
      [0.04, 3.05],
      [0.07, 3.16],
      [0.1, 3.2],
      [0.15, 3.215],
      [0.2, 3.235],
      [0.3, 3.27],
      [0.4, 3.285],
      [0.55, 3.295],
      [0.6, 3.305],
      [0.65, 3.32],
      [0.7, 3.326],
      [0.9, 3.333],
      [0.95, 3.337],
      [0.98, 3.36],
      [0.99, 3.39],
      [1, 3.45],
    ],
    entropicVPerK: [-0.0003, 0, 0.0001],
    hysteresisV: [0.005, 0.02],
    energyWhPerKg: [140, 190],
  },
  NMC: {
    ...oxide,
    reactions: NMC_REACTIONS,
    curve: [
      [0, 3],
      [0.02, 3.22],
      [0.05, 3.37],
      [0.1, 3.46],
      [0.2, 3.55],
      [0.3, 3.61],
      [0.4, 3.65],
      [0.5, 3.69],
      [0.55, 3.72],
      [0.6, 3.76],
      [0.7, 3.86],
      [0.8, 3.96],
      [0.9, 4.07],
      [1, 4.18],
    ],
    entropicVPerK: [-0.0002, -0.00005, 0.00005],
    hysteresisV: none,
    energyWhPerKg: [170, 240],
  },
  'NMC-high-nickel': {
    ...oxide,
    reactions: withCathode({ activation: 0.985, heat: 1.3 }),
    curve: [
      [0, 2.7],
      [0.02, 3.1],
      [0.05, 3.3],
      [0.1, 3.42],
      [0.2, 3.53],
      [0.4, 3.62],
      [0.5, 3.67],
      [0.6, 3.78],
      [0.8, 3.98],
      [0.9, 4.06],
      [0.97, 4.11],
      [1, 4.2],
    ],
    entropicVPerK: [-0.00025, -0.0001, 0.00005],
    hysteresisV: none,
    energyWhPerKg: [220, 280],
  },
  LMO: {
    ...oxide,
    reactions: withCathode({ heat: 0.5 }),
    curve: [
      [0, 3],
      [0.02, 3.3],
      [0.05, 3.5],
      [0.1, 3.62],
      [0.25, 3.78],
      [0.4, 3.88],
      [0.55, 3.95],
      [0.75, 4.03],
      [0.9, 4.1],
      [0.97, 4.14],
      [1, 4.2],
    ],
    entropicVPerK: [-0.0003, 0, 0.0001],
    hysteresisV: none,
    energyWhPerKg: [110, 160],
  },
  LCO: {
    ...oxide,
    reactions: LCO_REACTIONS,
    curve: [
      [0, 3],
      [0.02, 3.4],
      [0.05, 3.6],
      [0.1, 3.7],
      [0.3, 3.78],
      [0.5, 3.85],
      [0.7, 3.96],
      [0.85, 4.07],
      [0.95, 4.15],
      [1, 4.2],
    ],
    entropicVPerK: [-0.0006, -0.0004, 0.0001],
    hysteresisV: none,
    energyWhPerKg: [180, 240],
  },
  'sodium-ion': {
    ...oxide,
    gasMolPerAh: LFP.gasMolPerAh,
    gasShare: LFP.gasShare,
    reactions: withCathode({ activation: 0.98, heat: 0.5 }),
    curve: [
      [0, 1.5],
      [0.03, 2],
      [0.08, 2.35],
      [0.2, 2.7],
      [0.4, 2.95],
      [0.6, 3.15],
      [0.8, 3.4],
      [0.95, 3.7],
      [1, 3.95],
    ],
    entropicVPerK: [-0.0002, 0.0001, 0.0001],
    hysteresisV: none,
    energyWhPerKg: [100, 160],
  },
};

/** A line through points of rising x at `steps` + 1 evenly spaced x from 0 to 1. */
export function spaceEvenly(points: readonly (readonly [number, number])[], steps: number): number[] {
  let at = 0;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const x = step / steps;
    while (at < points.length - 2 && points[at + 1][0] < x) at++;
    const [[x0, y0], [x1, y1]] = [points[at], points[at + 1]];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  });
}

import { type CellType, GASES, type Gas } from './cell-type.ts';

export type GasMol = Record<Gas, number>;

/** Part of the reaction gas that seeps out of a closed cell: 0.5 to 2 % in the literature. */
const LEAK_SHARE = 0.01;
/** What seeps out first is solvent. */
const LEAK_COMPOSITION: GasMol = { voc: 0.7, h2: 0.15, co: 0.05, co2: 0.1 };
/** Solvent vapour blown out as the vent opens, part of the total: 1 to 5 % within 10 to 60 s. */
const BURST_SHARE = 0.03;
/** Time constant of the flow through the open vent: 95 % of the gas within a minute. */
const VENT_FLOW_S = 20;
/** Plated lithium and water in the electrolyte: an overcharged cell seeps hydrogen first (chosen). */
const OVERCHARGE_H2_MOL_PER_AH = 1e-3;
/** Part of each gas that comes with SEI and anode; the rest comes with cathode and electrolyte. */
const ANODE_SHARE: GasMol = { voc: 0.7, h2: 1, co: 0, co2: 0.5 };

/** How far a cell has come. */
export interface CellExtents {
  /** Converted fractions, 0..1. */
  anode: number;
  cathode: number;
  /** Charge taken beyond full, at most so far. */
  overchargeAh: number;
  vented: boolean;
}

/** Gas of one cell: made with the reactions, held by the can until the vent opens. */
export interface GasRelease {
  /** Adds what leaves the cell during `durationS` to `into`, in mol. */
  release(extents: CellExtents, durationS: number, into: GasMol): void;
}

export function createGasRelease(type: CellType): GasRelease {
  const totalMol = type.gasMolPerAh * type.capacityAh;
  const released: GasMol = { voc: 0, h2: 0, co: 0, co2: 0 };

  function madeMol(gas: Gas, extents: CellExtents): number {
    const burst = gas === 'voc' ? BURST_SHARE : 0;
    const converted = ANODE_SHARE[gas] * extents.anode + (1 - ANODE_SHARE[gas]) * extents.cathode;
    return totalMol * ((type.gasShare[gas] - burst) * converted + burst);
  }

  function seepedMol(gas: Gas, extents: CellExtents): number {
    const leak = LEAK_SHARE * LEAK_COMPOSITION[gas] * totalMol * extents.anode;
    return gas === 'h2' ? leak + OVERCHARGE_H2_MOL_PER_AH * extents.overchargeAh : leak;
  }

  return {
    release(extents, durationS, into) {
      const flow = -Math.expm1(-durationS / VENT_FLOW_S);
      for (const gas of GASES) {
        const mol = extents.vented
          ? flow * (madeMol(gas, extents) - released[gas])
          : seepedMol(gas, extents) - released[gas];
        if (mol <= 0) continue;
        released[gas] += mol;
        into[gas] += mol;
      }
    },
  };
}

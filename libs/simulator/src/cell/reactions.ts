import type { Reaction, ReactionSet } from './reaction-set.ts';

const GAS_CONSTANT = 8.314;
/** Largest part of a species that one sub-step may convert. */
const CONVERSION_LIMIT = 0.1;

/** Below this a cell's reactions give less than 1e-5 K/s and are not computed. */
export const REACTIONS_START_C = 60;

/**
 * Content and rates of the reactions of `cellCount` cells.
 * Every conversion is the exact solution at constant temperature, so none can exceed what is left.
 */
export interface Reactions {
  /** Computes the rates of a cell and returns its heat release in W per m3 of jelly roll. */
  rate(cell: number, temperatureK: number): number;
  /** Longest sub-step for the rates computed last: 10 % of each species that still holds heat. */
  limitS(cell: number, negligibleJPerM3: number): number;
  /** Converts for `durationS` at the rates computed last; returns the heat in J per m3. */
  advance(cell: number, durationS: number): number;
  /** Heat still held by the species, J per m3. */
  heldJPerM3(cell: number): number;
  /** Converted fraction, 0..1, of SEI and lithiated anode together. */
  anodeExtent(cell: number): number;
  /** Converted fraction, 0..1, of cathode and electrolyte together. */
  cathodeExtent(cell: number): number;
}

function heatDensity(reaction: Reaction): number {
  return reaction.heatJPerKg * reaction.contentKgPerM3;
}

function arrheniusPerS(reaction: Reaction, inverseMolPerJ: number): number {
  return reaction.frequencyPerS * Math.exp(reaction.activationJPerMol * inverseMolPerJ);
}

function decayed(content: number, exponent: number): number {
  return -content * Math.expm1(-exponent);
}

export function createReactions(set: ReactionSet, cellCount: number): Reactions {
  const sei = new Float64Array(cellCount).fill(set.sei.start);
  const anode = new Float64Array(cellCount).fill(set.anode.start);
  const layer = new Float64Array(cellCount).fill(set.anode.layerStart);
  const cathode = new Float64Array(cellCount).fill(set.cathode.start);
  const electrolyte = new Float64Array(cellCount).fill(set.electrolyte.start);
  const seiPerS = new Float64Array(cellCount);
  const anodePerS = new Float64Array(cellCount);
  const cathodePerS = new Float64Array(cellCount);
  const electrolytePerS = new Float64Array(cellCount);

  const seiHeat = heatDensity(set.sei);
  const anodeHeat = heatDensity(set.anode);
  const cathodeHeat = heatDensity(set.cathode);
  const electrolyteHeat = heatDensity(set.electrolyte);
  const { layerScale } = set.anode;

  return {
    rate(cell, temperatureK) {
      const inverse = -1 / (GAS_CONSTANT * temperatureK);
      seiPerS[cell] = arrheniusPerS(set.sei, inverse);
      anodePerS[cell] = arrheniusPerS(set.anode, inverse) * Math.exp(-layer[cell]! / layerScale);
      cathodePerS[cell] = arrheniusPerS(set.cathode, inverse);
      electrolytePerS[cell] = arrheniusPerS(set.electrolyte, inverse);
      return (
        seiHeat * seiPerS[cell]! * sei[cell]! +
        anodeHeat * anodePerS[cell]! * anode[cell]! +
        cathodeHeat * cathodePerS[cell]! * cathode[cell]! * (1 - cathode[cell]!) +
        electrolyteHeat * electrolytePerS[cell]! * electrolyte[cell]!
      );
    },

    limitS(cell, negligibleJPerM3) {
      let fastestPerS = 0;
      if (seiHeat * sei[cell]! > negligibleJPerM3) fastestPerS = seiPerS[cell]!;
      if (anodeHeat * anode[cell]! > negligibleJPerM3)
        fastestPerS = Math.max(fastestPerS, anodePerS[cell]!);
      if (cathodeHeat * (1 - cathode[cell]!) > negligibleJPerM3)
        fastestPerS = Math.max(fastestPerS, cathodePerS[cell]! * cathode[cell]!);
      if (electrolyteHeat * electrolyte[cell]! > negligibleJPerM3)
        fastestPerS = Math.max(fastestPerS, electrolytePerS[cell]!);
      return CONVERSION_LIMIT / fastestPerS;
    },

    advance(cell, durationS) {
      const seiConverted = decayed(sei[cell]!, seiPerS[cell]! * durationS);
      sei[cell]! -= seiConverted;
      // dz/dt = k c exp(-z/z0) has a closed form while c is constant; c bounds it.
      const anodeConverted = Math.min(
        anode[cell]!,
        layerScale * Math.log1p((anodePerS[cell]! * anode[cell]! * durationS) / layerScale),
      );
      anode[cell]! -= anodeConverted;
      layer[cell]! += anodeConverted;
      const a = cathode[cell]!;
      const cathodeConverted = a / (a + (1 - a) * Math.exp(-cathodePerS[cell]! * durationS)) - a;
      cathode[cell] = a + cathodeConverted;
      const electrolyteConverted = decayed(electrolyte[cell]!, electrolytePerS[cell]! * durationS);
      electrolyte[cell]! -= electrolyteConverted;
      return (
        seiHeat * seiConverted +
        anodeHeat * anodeConverted +
        cathodeHeat * cathodeConverted +
        electrolyteHeat * electrolyteConverted
      );
    },

    heldJPerM3(cell) {
      return (
        seiHeat * sei[cell]! +
        anodeHeat * anode[cell]! +
        cathodeHeat * (1 - cathode[cell]!) +
        electrolyteHeat * electrolyte[cell]!
      );
    },

    anodeExtent(cell) {
      return 1 - (sei[cell]! + anode[cell]!) / (set.sei.start + set.anode.start);
    },

    cathodeExtent(cell) {
      const left = (1 - cathode[cell]!) / (1 - set.cathode.start) + electrolyte[cell]!;
      return 1 - left / 2;
    },
  };
}

import type { Reaction, ReactionSet } from './reaction-set.ts';

const GAS_CONSTANT = 8.314;
/** Largest part of a species that one sub-step may convert. */
const CONVERSION_LIMIT = 0.1;

/** Below this a cell's reactions give less than 0.001 K/min and are not computed. */
export const REACTIONS_START_C = 60;

/** The reacting materials that are left in some cells, and the rates computed last; one entry for each cell. */
export interface Reactions {
  readonly set: ReactionSet;
  readonly sei: Float64Array;
  readonly anode: Float64Array;
  /** Passivating layer that the anode's reaction grows. */
  readonly layer: Float64Array;
  /** Converted fraction: the cathode's reaction drives itself. */
  readonly cathode: Float64Array;
  readonly electrolyte: Float64Array;
  readonly seiPerS: Float64Array;
  readonly anodePerS: Float64Array;
  readonly cathodePerS: Float64Array;
  readonly electrolytePerS: Float64Array;
}

export function createReactions(set: ReactionSet, cellCount: number): Reactions {
  const filled = (value: number) => new Float64Array(cellCount).fill(value);
  return {
    set,
    sei: filled(set.sei.start),
    anode: filled(set.anode.start),
    layer: filled(set.anode.layerStart),
    cathode: filled(set.cathode.start),
    electrolyte: filled(set.electrolyte.start),
    seiPerS: filled(0),
    anodePerS: filled(0),
    cathodePerS: filled(0),
    electrolytePerS: filled(0),
  };
}

function heatJPerM3(reaction: Reaction): number {
  return reaction.heatJPerKg * reaction.contentKgPerM3;
}

function arrheniusPerS(reaction: Reaction, inverseMolPerJ: number): number {
  return reaction.frequencyPerS * Math.exp(reaction.activationJPerMol * inverseMolPerJ);
}

/** Computes the rates of a cell; returns its heat release in W per m3 of jelly roll. */
export function rateReactions(reactions: Reactions, cell: number, temperatureK: number): number {
  const { set } = reactions;
  const inverse = -1 / (GAS_CONSTANT * temperatureK);
  const layer = Math.exp(-reactions.layer[cell] / set.anode.layerScale);
  const sei = arrheniusPerS(set.sei, inverse);
  const anode = arrheniusPerS(set.anode, inverse) * layer;
  const cathode = arrheniusPerS(set.cathode, inverse);
  const electrolyte = arrheniusPerS(set.electrolyte, inverse);
  reactions.seiPerS[cell] = sei;
  reactions.anodePerS[cell] = anode;
  reactions.cathodePerS[cell] = cathode;
  reactions.electrolytePerS[cell] = electrolyte;
  const a = reactions.cathode[cell];
  return (
    heatJPerM3(set.sei) * sei * reactions.sei[cell] +
    heatJPerM3(set.anode) * anode * reactions.anode[cell] +
    heatJPerM3(set.cathode) * cathode * a * (1 - a) +
    heatJPerM3(set.electrolyte) * electrolyte * reactions.electrolyte[cell]
  );
}

/** Longest sub-step at the rates computed last: 10 % of each species that holds more than `negligible`. */
export function reactionLimitS(reactions: Reactions, cell: number, negligibleJPerM3: number): number {
  const { set } = reactions;
  const a = reactions.cathode[cell];
  const counts = (reaction: Reaction, left: number) => (heatJPerM3(reaction) * left > negligibleJPerM3 ? 1 : 0);
  const fastestPerS = Math.max(
    counts(set.sei, reactions.sei[cell]) * reactions.seiPerS[cell],
    counts(set.anode, reactions.anode[cell]) * reactions.anodePerS[cell],
    counts(set.cathode, 1 - a) * reactions.cathodePerS[cell] * a,
    counts(set.electrolyte, reactions.electrolyte[cell]) * reactions.electrolytePerS[cell],
  );
  return CONVERSION_LIMIT / fastestPerS;
}

/**
 * Converts for `durationS` at the rates computed last; returns the heat in J per m3 of jelly roll.
 * Each conversion is the exact solution at constant temperature, so none exceeds what is left.
 */
export function advanceReactions(reactions: Reactions, cell: number, durationS: number): number {
  const { set, sei, anode, layer, cathode, electrolyte } = reactions;
  const seiConverted = decayed(sei[cell], reactions.seiPerS[cell] * durationS);
  sei[cell] -= seiConverted;
  const anodeConverted = throughLayer(reactions, cell, durationS);
  anode[cell] -= anodeConverted;
  layer[cell] += anodeConverted;
  const a = cathode[cell];
  const converted = a / (a + (1 - a) * Math.exp(-reactions.cathodePerS[cell] * durationS));
  cathode[cell] = converted;
  const electrolyteConverted = decayed(electrolyte[cell], reactions.electrolytePerS[cell] * durationS);
  electrolyte[cell] -= electrolyteConverted;
  return (
    heatJPerM3(set.sei) * seiConverted +
    heatJPerM3(set.anode) * anodeConverted +
    heatJPerM3(set.cathode) * (converted - a) +
    heatJPerM3(set.electrolyte) * electrolyteConverted
  );
}

/** dz/dt = k c exp(-z/z0) has a closed form while c is constant; c bounds it. */
function throughLayer({ set, anode, anodePerS }: Reactions, cell: number, durationS: number) {
  const { layerScale } = set.anode;
  const growth = (anodePerS[cell] * anode[cell] * durationS) / layerScale;
  return Math.min(anode[cell], layerScale * Math.log1p(growth));
}

function decayed(content: number, exponent: number): number {
  return -content * Math.expm1(-exponent);
}

/** Heat that the materials of a cell still hold. */
export function heldJPerM3(reactions: Reactions, cell: number): number {
  const { set } = reactions;
  return (
    heatJPerM3(set.sei) * reactions.sei[cell] +
    heatJPerM3(set.anode) * reactions.anode[cell] +
    heatJPerM3(set.cathode) * (1 - reactions.cathode[cell]) +
    heatJPerM3(set.electrolyte) * reactions.electrolyte[cell]
  );
}

/** Converted fraction, 0..1, of SEI and lithiated anode together. */
export function anodeExtent({ set, sei, anode }: Reactions, cell: number): number {
  return 1 - (sei[cell] + anode[cell]) / (set.sei.start + set.anode.start);
}

/** Converted fraction, 0..1, of cathode and electrolyte together. */
export function cathodeExtent({ set, cathode, electrolyte }: Reactions, cell: number): number {
  const left = (1 - cathode[cell]) / (1 - set.cathode.start) + electrolyte[cell];
  return 1 - left / 2;
}

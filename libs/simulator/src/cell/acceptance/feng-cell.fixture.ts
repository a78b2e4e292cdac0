/**
 * Feng et al. 2015, J. Power Sources 275: lumped model of a 25 Ah NMC prismatic cell in an
 * accelerating calorimeter, with separator melting, regrowth of the SEI and the release of the
 * electrical energy at the internal short. A second, independent set of kinetics to check against.
 */
const GAS_CONSTANT = 8.314;
const KELVIN = 273.15;
const MASS_KG = 0.72;
const HEAT_J_PER_KG_K = 1100;
const CHARGE_J = 25 * 3.7 * 3600;
const SHORT_C = 260;
const SHORT_S = 10;
const SEI_REGROWTH = 5;
const LARGEST_RISE_K = 0.1;
const LONGEST_SUB_STEP_S = 5;

const ELECTROLYTE_G = 108;

export interface FengTest {
  readonly startC: number;
  /** Share of the charge that turns into heat at the short: 0.5 to 0.86. */
  readonly chargeShare: number;
  /** Heat of the electrolyte: 155 to 800 J/g. */
  readonly electrolyteJPerG: number;
}

interface Species {
  left: number;
  readonly heatJ: number;
  /** Rate constant at this temperature, for what is left. */
  readonly perS: (cellC: number, left: number) => number;
}

function arrheniusPerS(cellC: number, frequencyPerS: number, activationJPerMol: number): number {
  return frequencyPerS * Math.exp(-activationJPerMol / (GAS_CONSTANT * (cellC + KELVIN)));
}

function fengSpecies(electrolyteJPerG: number) {
  const sei: Species = {
    left: 0.15,
    heatJ: 100.58 * 257,
    perS: (cellC) => arrheniusPerS(cellC, 1.667e15, 1.3508e5),
  };
  const anode: Species = {
    left: 1,
    heatJ: 100.58 * 1714,
    perS: (cellC) => arrheniusPerS(cellC, cellC < SHORT_C ? 0.035 : 5, 3.3e4) * Math.exp(-sei.left),
  };
  const separator: Species = {
    left: 1,
    heatJ: 17.6 * -233.2,
    perS: (cellC) => arrheniusPerS(cellC, 1.5e50, 4.2e5),
  };
  const cathodeFirst: Species = {
    left: 0.999,
    heatJ: 179.12 * 77,
    perS: (cellC, left) => (cellC > 180 ? arrheniusPerS(cellC, 1.75e9, 1.1495e5) : 0) * (1 - left),
  };
  const cathodeSecond: Species = {
    left: 0.999,
    heatJ: 179.12 * 84,
    perS: (cellC, left) => (cellC > 220 ? arrheniusPerS(cellC, 1.077e12, 1.5888e5) : 0) * (1 - left),
  };
  const electrolyte: Species = {
    left: 1,
    heatJ: ELECTROLYTE_G * electrolyteJPerG,
    perS: (cellC) => arrheniusPerS(cellC, 3e15, 1.7e5),
  };
  return { sei, anode, all: [sei, anode, separator, cathodeFirst, cathodeSecond, electrolyte] };
}

/** Converts implicitly, so that the stiff species (SEI, separator) stay stable; returns heat in J. */
function convert(species: Species, cellC: number, durationS: number): number {
  const exponent = species.perS(cellC, species.left) * durationS;
  const converted = (species.left * exponent) / (1 + exponent);
  species.left -= converted;
  return converted * species.heatJ;
}

/** Temperatures where self-heating passes 1 K/s and at the end of all reactions. */
export function heatFengCell(test: FengTest): { t2C: number; t3C: number } {
  const { sei, anode, all } = fengSpecies(test.electrolyteJPerG);
  const capacityJPerK = MASS_KG * HEAT_J_PER_KG_K;
  const shortW = (test.chargeShare * CHARGE_J) / SHORT_S;
  let cellC = test.startC;
  let t2C = NaN;
  let subStepS = LONGEST_SUB_STEP_S;

  for (let shortLeftS = SHORT_S; shortLeftS > 0 || anode.left > 1e-3;) {
    const anodeBefore = anode.left;
    let heatJ = 0;
    for (const species of all) heatJ += convert(species, cellC, subStepS);
    sei.left += SEI_REGROWTH * (anodeBefore - anode.left);
    if (cellC > SHORT_C && shortLeftS > 0) {
      heatJ += shortW * Math.min(subStepS, shortLeftS);
      shortLeftS -= subStepS;
    }
    const riseK = heatJ / capacityJPerK;
    if (Number.isNaN(t2C) && riseK > subStepS) t2C = cellC;
    cellC += riseK;
    // Each sub-step's length follows from the rise of the one before; it may at most double.
    const wantedS = (subStepS * LARGEST_RISE_K) / Math.max(1e-9, Math.abs(riseK));
    subStepS = Math.min(LONGEST_SUB_STEP_S, 2 * subStepS, wantedS);
  }
  return { t2C, t3C: cellC };
}

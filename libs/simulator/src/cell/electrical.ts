import type { CellType } from './cell-type.ts';

/** Open-circuit voltage of a cell; `soc` 0..1, above 1 an overcharged cell. */
export function openCircuitVoltageV(type: CellType, soc: number): number {
  const curve = type.openCircuitV;
  const last = curve.length - 1;
  if (soc >= 1) {
    return curve[last] + Math.min(type.overchargeRiseV, type.overchargeSlopeV * (soc - 1));
  }
  const position = Math.max(0, soc) * last;
  const index = Math.floor(position);
  const low = curve[index];
  return low + (curve[index + 1] - low) * (position - index);
}

/** Change of a cell's open-circuit voltage with temperature, V/K, at the nearest charge of its table. */
export function entropicCoefficientVPerK({ entropicVPerK }: CellType, soc: number): number {
  const last = entropicVPerK.length - 1;
  return entropicVPerK[Math.round(Math.min(1, Math.max(0, soc)) * last)];
}

/** 1 at 25 degC, 1.5 at 0 degC: charge transfer with about 12 kJ/mol in the range of operation. */
const RESISTANCE_SLOPE_K = 1320;
const REFERENCE_K = 298.15;
/** An almost empty cell has about half as much resistance again. */
const EMPTY_RISE = 0.5;
const EMPTY_SOC = 0.1;

/** Internal resistance of a cell; valid from -20 to 80 degC, constant beyond. */
export function internalResistanceOhm(type: CellType, soc: number, temperatureC: number): number {
  const temperatureK = 273.15 + Math.min(80, Math.max(-20, temperatureC));
  const thermal = Math.exp(RESISTANCE_SLOPE_K * (1 / temperatureK - 1 / REFERENCE_K));
  const empty = 1 + EMPTY_RISE * Math.max(0, 1 - Math.max(0, soc) / EMPTY_SOC);
  return type.resistanceOhm * thermal * empty;
}

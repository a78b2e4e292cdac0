import { RACKS, SAMPLE_PERIOD_S } from '@hvs/contract';

/** Gases that a rack has sensors of, in the order of their channels. */
export const SENSED_GASES = ['co', 'h2', 'voc'] as const;
export const GAS_COUNT = SENSED_GASES.length;

/** Free air of a rack, and of the container around the racks. */
export const RACK_VOLUME_M3 = 2;
export const ROOM_VOLUME_M3 = 40;
/** Ideal gas at 25 degC and 101.325 kPa. */
const MOLAR_VOLUME_M3 = 0.024465;

/** Time in which the fans exchange a rack's air with the room, and the room's with the outside. */
const RACK_EXCHANGE_S = 150;
const ROOM_EXCHANGE_S = 1200;

/** Concentration that `mol` of a gas gives in a volume, ppm; the pure gas is the ceiling. */
export function ppmOf(mol: number, volumeM3: number): number {
  return Math.min(1e6, (1e6 * mol * MOLAR_VOLUME_M3) / volumeM3);
}

/** Gas to add to a rack in `durationS` so that about `ppm` stay in its ventilated air. */
export function keepUpMol(ppm: number, durationS: number): number {
  return ((ppm * 1e-6 * RACK_VOLUME_M3) / MOLAR_VOLUME_M3) * (durationS / RACK_EXCHANGE_S);
}

/** One well-mixed node per rack and one for the room. */
export interface GasMixing {
  /** ppm above the background, rack after rack, gases in the order of SENSED_GASES. */
  readonly rackPpm: Float64Array;
  /** Adds gas to a rack's air. */
  release(rack: number, gas: number, mol: number): void;
  /** `rackExchange` scales the exchange of each rack, `roomExchange` that of the room. */
  step(rackExchange: Float64Array, roomExchange: number): void;
}

export function createGasMixing(): GasMixing {
  const rackPpm = new Float64Array(RACKS.length * GAS_COUNT);
  const roomPpm = new Float64Array(GAS_COUNT);
  let present = false;
  return {
    rackPpm,
    release(rack, gas, mol) {
      const at = rack * GAS_COUNT + gas;
      rackPpm[at] = Math.min(1e6, rackPpm[at] + ppmOf(mol, RACK_VOLUME_M3));
      present ||= mol > 0;
    },
    step(rackExchange, roomExchange) {
      if (!present) return;
      exchange(rackPpm, roomPpm, rackExchange);
      const kept = Math.exp((-SAMPLE_PERIOD_S * roomExchange) / ROOM_EXCHANGE_S);
      for (let gas = 0; gas < GAS_COUNT; gas++) roomPpm[gas] *= kept;
    },
  };
}

/** What leaves a rack enters the room: exact for the two nodes of a pair, so nothing is lost or made. */
function exchange(rackPpm: Float64Array, roomPpm: Float64Array, rackExchange: Float64Array): void {
  const share = RACK_VOLUME_M3 / ROOM_VOLUME_M3;
  for (let rack = 0; rack < rackExchange.length; rack++) {
    const rate = (SAMPLE_PERIOD_S * rackExchange[rack]) / RACK_EXCHANGE_S;
    const mixed = -Math.expm1(-rate * (1 + share)) / (1 + share);
    for (let gas = 0; gas < GAS_COUNT; gas++) {
      const at = rack * GAS_COUNT + gas;
      const moved = mixed * (rackPpm[at] - roomPpm[gas]);
      rackPpm[at] -= moved;
      roomPpm[gas] += moved * share;
    }
  }
}

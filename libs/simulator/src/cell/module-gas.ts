import type { CellChain } from './cell-chain.ts';
import { GASES } from './cell-type.ts';
import { type CellExtents, createGasRelease, type GasMol } from './gas-release.ts';
import { anodeExtent, cathodeExtent } from './reactions.ts';

/** Gas that the cells of a module set free. */
export interface ModuleGas {
  /** Of the last step. */
  readonly mol: GasMol;
  release(chain: CellChain, durationS: number): void;
}

export function createModuleGas({ type }: CellChain): ModuleGas {
  const cells = Array.from({ length: type.cellCount }, () => createGasRelease(type));
  const peakSoc = new Float64Array(type.cellCount);
  const mol: GasMol = { voc: 0, h2: 0, co: 0, co2: 0 };
  const extents: CellExtents = { anode: 0, cathode: 0, overchargeAh: 0, vented: false };

  return {
    mol,
    release({ electrics, reactions, reacted, vented }, durationS) {
      for (const gas of GASES) mol[gas] = 0;
      for (let cell = 0; cell < cells.length; cell++) {
        peakSoc[cell] = Math.max(peakSoc[cell], electrics.soc[cell]);
        if (!reacted[cell] && peakSoc[cell] <= 1) continue;
        extents.anode = anodeExtent(reactions, cell);
        extents.cathode = cathodeExtent(reactions, cell);
        extents.overchargeAh = Math.max(0, peakSoc[cell] - 1) * type.capacityAh;
        extents.vented = vented[cell] === 1;
        cells[cell].release(extents, durationS, mol);
      }
    },
  };
}

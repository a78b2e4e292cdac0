import { type CellwiseModuleOptions, createCellChain, stepChain } from './cell-chain.ts';
import type { GasMol } from './gas-release.ts';
import { createModuleGas } from './module-gas.ts';
import type { ModuleInput } from './module-input.ts';

export type { CellwiseModuleOptions, ModuleInput };

/** A module as a chain of cells. Typed arrays are live views, one entry per cell. */
export interface CellwiseModule {
  readonly cellCount: number;
  /** Advances the module under `input`; sub-steps as the reactions need. */
  step(input: ModuleInput, durationS: number): void;
  readonly cellC: Float64Array;
  readonly surfaceC: Float64Array;
  /** Above 1 for an overcharged cell. */
  readonly soc: Float64Array;
  readonly cellVoltageV: Float64Array;
  readonly vented: Uint8Array;
  /** On the module's own clock, the sum of the durations; NaN until then. */
  readonly ventedAtS: Float64Array;
  /**
   * First time a vented cell heats itself by more than 1 K/s: reactions and short less conduction,
   * without the input's `cellHeatW`; NaN until then.
   */
  readonly runawayAtS: Float64Array;
  voltageV(): number;
  /** Mean over the last step, with the heat that vented gas carries. */
  heatToAirW(): number;
  /** Released during the last step, mol. */
  readonly gasMol: Readonly<GasMol>;
}

/**
 * A module cell by cell: decomposition reactions, internal shorts,
 * venting, gas and the heat between neighbours. Deterministic; allocates nothing while it steps.
 */
export function createCellwiseModule(options: CellwiseModuleOptions): CellwiseModule {
  const chain = createCellChain(options);
  const { cellC, electrics } = chain;
  const gas = createModuleGas(chain);
  let lastDurationS = 1;

  electrics.refresh(cellC);
  electrics.measure(0);

  return {
    cellCount: cellC.length,
    step(input, durationS) {
      lastDurationS = durationS;
      electrics.refresh(cellC);
      stepChain(chain, input, durationS);
      electrics.measure(input.currentA);
      gas.release(chain, durationS);
    },
    cellC,
    surfaceC: chain.surfaceC,
    soc: electrics.soc,
    cellVoltageV: electrics.voltageV,
    vented: chain.vented,
    ventedAtS: chain.ventedAtS,
    runawayAtS: chain.runawayAtS,
    voltageV: () => electrics.voltageV.reduce((sum, volts) => sum + volts, 0),
    heatToAirW: () => chain.heatToAirJ / lastDurationS,
    gasMol: gas.mol,
  };
}

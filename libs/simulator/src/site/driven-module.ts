import type { CellType } from '../cell/cell-type.ts';
import { type CellwiseModule, createCellwiseModule } from '../cell/cellwise-module.ts';
import { createModuleInput, type ModuleInput } from '../cell/module-input.ts';
import { SAMPLE_PERIOD_S } from '@hvs/contract';
import type { Drive } from '../scenario/fault.ts';
import { AMBIENT_C, AVG_C, CHANNEL_COUNT, MAX_C, SOC_PERCENT, VOLTAGE_V } from './channel.ts';
import { applyDrive, busbarOhm } from './fault-drive.ts';
import type { Instruments } from './instruments.ts';
import type { LumpedModules } from './lumped-modules.ts';
import { probedAirC } from './physical.ts';
import { type Probes, probeCells, type ProbedC } from './probes.ts';

/**
 * A module that is computed cell by cell while something acts on its cells. Its twin goes on beside it: the lumped
 * module in air that no fault has heated.
 */
export interface DrivenModule {
  readonly m: number;
  readonly drive: Drive;
  readonly type: CellType;
  readonly cells: CellwiseModule;
  readonly input: ModuleInput;
  readonly probes: Probes;
  /** Present values of its probes. */
  readonly probed: ProbedC;
  /** What reaches the twin's sensors, and their values. */
  readonly twinPhysical: Float64Array;
  readonly twinLagged: Float64Array;
  /** Difference of the module's sensors from the twin's before anything began. */
  readonly twinBias: Float64Array;
  /** Part of the cells that the management still counts on, 0..1; it notices within a minute. */
  livingShare: number;
}

/** The surroundings of a driven module for one sample. */
export interface Surroundings {
  readonly timeS: number;
  readonly currentA: number;
  readonly airC: number;
  readonly coolingScale: number;
  /** Heat that every cell gets: of the electronics and of the slow overvoltage. */
  readonly evenW: number;
  readonly sourceK4: number;
}

const NOTICE_S = 60;
/** Below this voltage a cell has lost its separator or its charge. The management then takes the rack off. */
const DEAD_CELL_V = 1;
const TRIP_CELL_V = 2;
/** The same limit for a chemistry whose empty cell has a lower voltage, as a part of that voltage. */
const TRIP_SHARE = 0.8;

/** Starts the cells where the lumped module is; an overcharged cell stands ahead of the others. */
export function beginDriven(
  m: number,
  drive: Drive,
  modules: LumpedModules,
  { type: designed, probes }: { readonly type: CellType; readonly probes: Probes },
): DrivenModule {
  const type = { ...designed, resistanceOhm: designed.resistanceOhm * modules.resistanceTrait[m] };
  const cells = createCellwiseModule({
    type,
    temperatureC: modules.coreC[m],
    surfaceTemperatureC: modules.surfaceC[m],
    soc: modules.soc[m],
    cellConductanceWPerK: drive.cellConductanceWPerK,
    gasHeatShare: drive.gasHeatShare,
  });
  if (drive.overcharge) cells.soc[drive.cell] += drive.overcharge.socAhead;
  return {
    m,
    drive,
    type,
    cells,
    probes,
    probed: { meanC: modules.surfaceC[m], hottestC: modules.surfaceC[m] },
    input: createModuleInput(cells.cellCount, modules.surfaceC[m]),
    twinPhysical: new Float64Array(CHANNEL_COUNT),
    twinLagged: new Float64Array(CHANNEL_COUNT).fill(NaN),
    twinBias: new Float64Array(CHANNEL_COUNT),
    livingShare: 1,
  };
}

export function stepDriven(driven: DrivenModule, around: Surroundings): void {
  const { drive, cells, input } = driven;
  input.currentA = around.currentA;
  input.ambientC = around.airC;
  input.coolingScale = around.coolingScale;
  input.cellHeatW.fill(around.evenW / cells.cellCount);
  const sinceOnsetS = around.timeS - drive.onsetS;
  applyDrive(drive, { sinceOnsetS, cells, sourceK4: around.sourceK4 }, input);
  cells.step(input, SAMPLE_PERIOD_S);
  probeCells(driven.probes, cells.surfaceC, cells.cellC, driven.probed);
  let living = 0;
  for (const volts of cells.cellVoltageV) if (volts > DEAD_CELL_V) living++;
  const notice = -Math.expm1(-SAMPLE_PERIOD_S / NOTICE_S);
  driven.livingShare += notice * (living / cells.cellCount - driven.livingShare);
}

/** The row of a driven module, and the instruments that measure it. */
export interface DrivenRow {
  readonly into: Float64Array;
  readonly instruments: Pick<Instruments, 'form' | 'hotSpotShare' | 'charge'>;
  readonly rack: number;
}

/** Overwrites a module's row with the values of its cells. Gases are the rack's and stay. */
export function writeDriven(
  driven: DrivenModule,
  timeS: number,
  modules: LumpedModules,
  { into, instruments, rack }: DrivenRow,
): void {
  const { m, drive, cells, input, probed } = driven;
  const { form, hotSpotShare, charge } = instruments;
  const base = m * CHANNEL_COUNT;
  into[base + AVG_C] = probed.meanC;
  into[base + MAX_C] = probed.hottestC + hotSpotShare * modules.hotSpotK[m];
  const contactOhm = drive.busbar ? busbarOhm(drive.busbar, Math.max(0, timeS - drive.onsetS)) : 0;
  into[base + VOLTAGE_V] = cells.voltageV() + modules.polarisationV[m] + input.currentA * contactOhm;
  into[base + SOC_PERCENT] = 100 * modules.soc[m] * driven.livingShare + charge.errorPercent[rack];
  into[base + AMBIENT_C] = probedAirC(form, input.ambientC, meanOf(cells.surfaceC));
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

export function hottestSurfaceC(cells: CellwiseModule): number {
  let hottest = -Infinity;
  for (const celsius of cells.surfaceC) if (celsius > hottest) hottest = celsius;
  return hottest;
}

/** Whether a cell's voltage makes the management open the contactor. */
export function trips({ drive, cells, type }: DrivenModule): boolean {
  if (drive.protectionLost) return false;
  const limitV = Math.min(TRIP_CELL_V, TRIP_SHARE * type.openCircuitV[0]);
  for (const volts of cells.cellVoltageV) if (volts < limitV) return true;
  return false;
}

/** Power of the fault's short now, W. */
export function shortPowerW({ drive, cells, input, type }: DrivenModule): number {
  const { cell } = drive;
  if (cells.soc[cell] <= 0) return 0;
  const sourceV = cells.cellVoltageV[cell];
  const ohm = input.shortResistanceOhm[cell] + type.resistanceOhm;
  return Math.max(input.shortPowerW[cell], (sourceV * sourceV) / ohm);
}

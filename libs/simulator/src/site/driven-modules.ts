import type { CellType } from '../cell/cell-type.ts';
import { cellTypeOf } from '../design/module-design.ts';
import { scaleConductance } from '../design/sample-design.ts';
import { type FaultScale, faultScaleOf } from '../scenario/fault-scale.ts';
import type { Drive } from '../scenario/fault.ts';
import type { Nuisance, Scenario } from '../scenario/scenario.ts';
import { beginDriven, type DrivenModule, hottestSurfaceC, stepDriven, trips } from './driven-module.ts';
import type { Environment } from './environment.ts';
import { fireShare, meanK4 } from './fault-drive.ts';
import { GAS_COUNT, SENSED_GASES } from './gas-mixing.ts';
import type { Layout } from './layout.ts';
import type { LumpedInput, LumpedModules } from './lumped-modules.ts';
import type { Probes } from './probes.ts';
import type { RackState } from './rack-current.ts';

/** Modules that are computed cell by cell now, and drives that will strike later. */
export interface DrivenModules {
  readonly layout: Layout;
  /** Latest first. */
  readonly waiting: Drive[];
  readonly active: DrivenModule[];
  /** Per module of the layout: 1 = it is among the active. */
  readonly isDriven: Uint8Array;
  readonly type: CellType;
  readonly scale: FaultScale;
  /** Of each module, in the layout's order. */
  readonly probes: readonly Probes[];
}

/** A lumped module is computed cell by cell once a fault of its rack has heated its air by this much. */
const HEATED_C = 50;
const HEATED_BY_RISE_K = 5;
const WARM_SHORT = { startOhm: 30, tauS: 900, cellConductanceWPerK: 1, gasHeatShare: 0.3 } as const;
/** A module is lumped again when its hottest surface is this close to its twin's. */
const AGREES_K = 0.2;

export function createDrivenModules(scenario: Scenario, layout: Layout, probes: readonly Probes[]): DrivenModules {
  const { design } = scenario;
  const scale = faultScaleOf(design);
  const shorts = scenario.nuisances
    .filter(({ kind }) => kind === 'warm-short')
    .map((short) => warmShort(short, scenario, scale));
  const drives: readonly Drive[] = [...scenario.faults, ...shorts];
  const waiting = drives
    .filter(({ moduleIndex }) => layout.moduleIndices.includes(moduleIndex))
    .toSorted((a, b) => startS(b) - startS(a));
  const isDriven = new Uint8Array(layout.moduleIndices.length);
  return { layout, waiting, active: [], isDriven, type: cellTypeOf(design), scale, probes };
}

/** Starts drives that are due and modules that a fault of their rack has heated. Ends harmless drives that are over. */
export function updateDriven(driven: DrivenModules, timeS: number, modules: LumpedModules, riseK: Float64Array): void {
  const { waiting, layout } = driven;
  while (waiting.length > 0 && startS(waiting[waiting.length - 1]) <= timeS) {
    const drive = waiting.pop();
    if (drive) begin(driven, layout.moduleIndices.indexOf(drive.moduleIndex), drive, modules);
  }
  if (driven.active.length === 0) return;
  if (modules.surfaceC.some((celsius) => celsius > HEATED_C)) {
    beginHeated(driven, timeS, modules, riseK);
  }
  const over = driven.active.filter((one) => isOver(one, timeS, modules));
  for (const { m } of over) end(driven, m);
}

/** Tells the racks about their driven modules: temperature, trip, broken chargers. */
export function guardRacks(driven: DrivenModules, timeS: number, racks: RackState): void {
  racks.tripped.fill(0);
  racks.forcedCRate.fill(0);
  for (const one of driven.active) {
    const { drive } = one;
    const rack = driven.layout.rackOf[one.m];
    if (trips(one)) racks.tripped[rack] = 1;
    if (drive.overcharge && timeS >= drive.onsetS) {
      racks.forcedCRate[rack] = drive.overcharge.chargeCRate;
    }
    if (!drive.protectionLost) {
      racks.hottestC[rack] = Math.max(racks.hottestC[rack], one.probed.hottestC);
    }
  }
}

/** Advances the cells by one sample and gives their heat and gas to the racks' air. */
export function stepDrivenModules(
  driven: DrivenModules,
  timeS: number,
  { modules, input }: { readonly modules: LumpedModules; readonly input: LumpedInput },
  environment: Environment,
): void {
  for (const one of driven.active) {
    const { m, drive } = one;
    const rack = driven.layout.rackOf[m];
    stepDriven(one, {
      timeS,
      currentA: input.currentA[m],
      airC: environment.air.usualC[rack] + environment.air.riseK[rack],
      coolingScale: input.coolingScale[m],
      evenW: modules.standbyW[m] + modules.relaxationW[m],
      sourceK4: sourceK4(driven, drive),
    });
    shareWithRack(one, rack, modules.heatToAirW[m], environment);
    if (drive.fire) {
      environment.excessW[rack] += drive.fire.airW * fireShare(drive.fire, timeS - drive.onsetS);
    }
  }
}

/** An overcharged cell stands ahead of the others long before its charger fails. */
function startS({ overcharge, onsetS }: Drive): number {
  return overcharge ? 0 : onsetS;
}

/** A fault takes over from a harmless short; of two faults the first stays. */
function begin(driven: DrivenModules, m: number, drive: Drive, modules: LumpedModules): void {
  const present = driven.active.find((one) => one.m === m);
  if (present?.drive.faultClass) return;
  if (present) end(driven, m);
  driven.active.push(beginDriven(m, drive, modules, { type: driven.type, probes: driven.probes[m] }));
  driven.isDriven[m] = 1;
}

function end({ active, isDriven }: DrivenModules, m: number): void {
  active.splice(
    active.findIndex((one) => one.m === m),
    1,
  );
  isDriven[m] = 0;
}

function beginHeated(driven: DrivenModules, timeS: number, modules: LumpedModules, riseK: Float64Array): void {
  const { isDriven, layout } = driven;
  const { rackOf, moduleIndices } = layout;
  for (const { m: source, drive } of driven.active.filter((one) => one.drive.faultClass)) {
    if (riseK[rackOf[source]] < HEATED_BY_RISE_K) continue;
    for (let m = 0; m < isDriven.length; m++) {
      const heated = rackOf[m] === rackOf[source] && modules.surfaceC[m] > HEATED_C;
      if (heated && !isDriven[m]) {
        begin(driven, m, heatedBy(drive, moduleIndices[m], timeS), modules);
      }
    }
  }
}

function isOver({ m, drive, cells }: DrivenModule, timeS: number, modules: LumpedModules): boolean {
  const over = timeS >= drive.onsetS + (drive.endsAfterS ?? Infinity);
  return over && hottestSurfaceC(cells) < modules.surfaceC[m] + AGREES_K;
}

function sourceK4({ active, layout }: DrivenModules, { neighbour }: Drive): number {
  if (!neighbour) return 0;
  const source = layout.moduleIndices.indexOf(neighbour.sourceIndex);
  const burning = active.find(({ m }) => m === source);
  return burning ? meanK4(burning.cells.surfaceC) : 0;
}

function shareWithRack({ cells }: DrivenModule, rack: number, twinW: number, { excessW, faultGas }: Environment): void {
  excessW[rack] += cells.heatToAirW() - twinW;
  for (let gas = 0; gas < GAS_COUNT; gas++) {
    faultGas.release(rack, gas, cells.gasMol[SENSED_GASES[gas]]);
  }
}

function warmShort(
  { startS: onsetS, durationS, strength, target }: Nuisance,
  { design }: Scenario,
  { cellLoss }: FaultScale,
): Drive {
  const { startOhm, tauS, gasHeatShare, cellConductanceWPerK } = WARM_SHORT;
  return {
    gasHeatShare,
    cellConductanceWPerK: scaleConductance(cellConductanceWPerK, design),
    moduleIndex: target,
    onsetS,
    endsAfterS: durationS,
    cell: target % design.cellCount,
    protectionLost: false,
    endsAtVent: false,
    short: { startOhm: startOhm / cellLoss, minimumOhm: strength, tauS },
  };
}

/** A sound module that the fault of another one has heated. */
function heatedBy(drive: Drive, moduleIndex: number, timeS: number): Drive {
  const { cellConductanceWPerK, gasHeatShare, protectionLost, faultClass } = drive;
  return {
    ...(faultClass && { faultClass }),
    heated: true,
    moduleIndex,
    onsetS: timeS,
    cell: 0,
    cellConductanceWPerK,
    gasHeatShare,
    protectionLost,
    endsAtVent: false,
  };
}

import { MODULES_PER_RACK, RACKS } from '@hvs/contract';
import { cellTypeOf, type ModuleDesign } from '../design/module-design.ts';
import { scaleConductance } from '../design/sample-design.ts';
import type { Draw, Range } from '../random/draw.ts';
import type { Fault, FaultClass } from './fault.ts';
import { faultScaleOf } from './fault-scale.ts';
import * as table from './fault-table.ts';
import { middleOf } from './sample-nuisances.ts';

/** The faults of one event, and how long after their onset the scenario has to go on. */
export interface Event {
  readonly faults: readonly Fault[];
  readonly courseS: number;
  readonly tailS: number;
}

/** Where an event strikes. */
export interface Struck {
  readonly faultClass: FaultClass;
  readonly design: ModuleDesign;
  readonly moduleIndex: number;
  readonly onsetS: number;
  readonly startSoc: number;
}

/** Draws the faults of a class; the ranges are in the fault table. */
export function sampleFault(struck: Struck, draw: Draw): Event {
  const { faultClass } = struck;
  switch (faultClass) {
    case 'short-growing':
      return growingShort(struck, draw);
    case 'short-accelerating':
      return acceleratingShort(struck, draw);
    case 'short-constant':
      return constantShort(struck, table.SHORT_CONSTANT.powerW, draw);
    case 'overcharge':
      return overcharge(struck, draw);
    case 'loose-busbar':
      return looseBusbar(struck, draw);
    case 'cooling-loss':
      return coolingLoss(struck, draw);
    case 'external-fire':
      return externalFire(struck, draw);
    case 'vent-without-runaway':
      return relievedShort(struck, draw);
    case 'single-cell-stop':
      return bounded(constantShort(struck, table.SINGLE_CELL_STOP.powerW, draw), draw, {
        ...table.SINGLE_CELL_STOP,
        design: struck.design,
      });
    case 'full-propagation':
      return fullPropagation(struck, draw);
    case 'rack-to-rack':
      return rackToRack(struck, draw);
  }
}

function strike({ faultClass, design, moduleIndex, onsetS }: Struck, draw: Draw): Fault {
  return {
    faultClass,
    moduleIndex,
    onsetS,
    cell: draw.index(design.cellCount),
    cellConductanceWPerK: scaleConductance(draw.logUniform(table.EVENT.cellConductanceWPerK), design),
    gasHeatShare: draw.uniform(table.EVENT.gasHeatShare),
    protectionLost: false,
    endsAtVent: false,
  };
}

function event(fault: Fault, courseS: number, tailS: number = table.EVENT.tailS): Event {
  return { faults: [fault], courseS, tailS };
}

function growingShort(struck: Struck, draw: Draw): Event {
  const { cellHeat } = faultScaleOf(struck.design);
  const short = {
    startOhm: draw.logUniform(table.SHORT_GROWING.startOhm) / cellHeat,
    minimumOhm: draw.logUniform(table.SHORT_GROWING.minimumOhm) / cellHeat,
    tauS: draw.logUniform(table.SHORT_GROWING.tauS),
  };
  const courseS = short.tauS * Math.log(short.startOhm / short.minimumOhm);
  return event({ ...strike(struck, draw), short }, courseS);
}

function acceleratingShort(struck: Struck, draw: Draw): Event {
  const { cellHeat, cellLoss } = faultScaleOf(struck.design);
  const startOhm = draw.logUniform(table.SHORT_ACCELERATING.startOhm) / cellLoss;
  const slowOhm = draw.logUniform(table.SHORT_ACCELERATING.slowOhm) / cellLoss;
  const acceleratesAfterS = draw.logUniform(table.SHORT_ACCELERATING.acceleratesAfterS);
  const acceleratedTauS = draw.logUniform(table.SHORT_ACCELERATING.acceleratedTauS);
  const drawnOhm = draw.logUniform(table.SHORT_ACCELERATING.minimumOhm) / cellHeat;
  // In a well cooled cell slowOhm is small. The minimum has to lie below it, or the short would not accelerate.
  const minimumOhm = Math.min(drawnOhm, slowOhm / 2);
  const tauS = acceleratesAfterS / Math.log(startOhm / slowOhm);
  const short = { startOhm, minimumOhm, tauS, acceleratesAfterS, acceleratedTauS };
  const courseS = acceleratesAfterS + acceleratedTauS * Math.log(slowOhm / minimumOhm);
  return event({ ...strike(struck, draw), short }, courseS);
}

/** Time until the cell is empty, or until the power has no further effect. */
function constantShort(struck: Struck, powerW: Range, draw: Draw): Event {
  const shortPowerW = draw.logUniform(powerW) * faultScaleOf(struck.design).cellHeat;
  const { capacityAh, openCircuitV } = cellTypeOf(struck.design);
  const emptyS = (capacityAh * middleOf(openCircuitV) * 3600) / shortPowerW;
  return event({ ...strike(struck, draw), shortPowerW }, Math.min(emptyS, 6 * 3600));
}

function overcharge(struck: Struck, draw: Draw): Event {
  // The cell is not full before the charger fails.
  const room = 0.95 - struck.startSoc;
  const ahead = draw.uniform(table.OVERCHARGE.socAhead);
  const socAhead = Math.min(ahead, room);
  const chargeCRate = draw.logUniform(table.OVERCHARGE.chargeCRate);
  const fault = {
    ...strike(struck, draw),
    protectionLost: true,
    overcharge: { socAhead, chargeCRate },
  };
  return event(fault, ((1 - struck.startSoc) / chargeCRate) * 3600);
}

function looseBusbar(struck: Struck, draw: Draw): Event {
  const fault = strike(struck, draw);
  const end = draw.chance(0.5) ? 0 : struck.design.cellCount - 1;
  const { cellHeat, current2 } = faultScaleOf(struck.design);
  const busbar = {
    maximumOhm: (draw.logUniform(table.LOOSE_BUSBAR.maximumOhm) * cellHeat) / current2,
    tauS: draw.logUniform(table.LOOSE_BUSBAR.tauS),
  };
  const protectionLost = draw.chance(table.LOOSE_BUSBAR.protectionLostShare);
  return event({ ...fault, cell: end, busbar, protectionLost }, table.EVENT.longestS);
}

function coolingLoss(struck: Struck, draw: Draw): Event {
  const coolingScale = draw.uniform(table.COOLING_LOSS.coolingScale);
  const fault = { ...strike(struck, draw), protectionLost: true, coolingScale };
  return event(fault, table.COOLING_LOSS.courseS);
}

function externalFire(struck: Struck, draw: Draw): Event {
  const first = strike(struck, draw);
  const { moduleHeat, rackAir } = faultScaleOf(struck.design);
  const fire = {
    surfaceW: draw.logUniform(table.EXTERNAL_FIRE.surfaceW) * moduleHeat,
    airW: draw.logUniform(table.EXTERNAL_FIRE.airW) * rackAir,
    riseS: draw.logUniform(table.EXTERNAL_FIRE.riseS),
    durationS: draw.logUniform(table.EXTERNAL_FIRE.durationS),
  };
  const [fewest, most] = table.EXTERNAL_FIRE.modules;
  const count = fewest + draw.index(most - fewest + 1);
  const faults = Array.from({ length: count }, (_, away) => ({
    ...first,
    moduleIndex: neighbourIndex(struck.moduleIndex, away),
    // The fire is nearest to the first module, and its air is counted once.
    fire: { ...fire, surfaceW: fire.surfaceW / (1 + away), airW: away === 0 ? fire.airW : 0 },
  }));
  return { faults, courseS: fire.durationS, tailS: table.EVENT.tailS };
}

function relievedShort(struck: Struck, draw: Draw): Event {
  const { faults, ...rest } = constantShort(struck, table.VENT_WITHOUT_RUNAWAY.powerW, draw);
  return { ...rest, faults: faults.map((fault) => ({ ...fault, endsAtVent: true })) };
}

function fullPropagation(struck: Struck, draw: Draw): Event {
  const short = constantShort(struck, table.FULL_PROPAGATION.powerW, draw);
  const { tailS, ...range } = table.FULL_PROPAGATION;
  return { ...bounded(short, draw, { ...range, design: struck.design }), tailS };
}

/** A module that burns through, and the modules that its heat reaches: the one facing it and perhaps one beside it. */
function rackToRack(struck: Struck, draw: Draw): Event {
  const source = fullPropagation(struck, draw);
  const { moduleHeat } = faultScaleOf(struck.design);
  const facing = facingIndex(struck.moduleIndex);
  const beside = neighbourIndex(struck.moduleIndex, 1);
  const targets = draw.chance(table.RACK_TO_RACK.adjacentShare) ? [facing, beside] : [facing];
  const heated = targets.map((moduleIndex) => ({
    ...strike({ ...struck, moduleIndex }, draw),
    neighbour: {
      sourceIndex: struck.moduleIndex,
      viewM2: draw.logUniform(table.RACK_TO_RACK.viewM2) * moduleHeat,
    },
  }));
  const { courseS } = source;
  return { faults: [...source.faults, ...heated], courseS, tailS: table.RACK_TO_RACK.tailS };
}

/** The same event in cells whose neighbours and gas decide how far it goes. */
function bounded(
  short: Event,
  draw: Draw,
  range: { readonly cellConductanceWPerK: Range; readonly gasHeatShare: Range; readonly design: ModuleDesign },
): Event {
  const cellConductanceWPerK = scaleConductance(draw.uniform(range.cellConductanceWPerK), range.design);
  const gasHeatShare = draw.uniform(range.gasHeatShare);
  const faults = short.faults.map((fault) => ({ ...fault, cellConductanceWPerK, gasHeatShare }));
  return { ...short, faults };
}

/** The module that is this many places further in the same rack, or before it if the rack ends. */
function neighbourIndex(moduleIndex: number, away: number): number {
  const slot = moduleIndex % MODULES_PER_RACK;
  return slot + away < MODULES_PER_RACK ? moduleIndex + away : moduleIndex - away;
}

/** Racks A and B face each other across the aisle. */
function facingIndex(moduleIndex: number): number {
  const modules = RACKS.length * MODULES_PER_RACK;
  return (moduleIndex + modules / 2) % modules;
}

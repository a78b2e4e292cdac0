import { cellTypeOf, type ModuleDesign } from '../design/module-design.ts';
import { lossWPerK } from '../cell/thermal.ts';
import type { Draw, Range } from '../random/draw.ts';
import type { LoadKind, LoadPlan } from './scenario.ts';
import { FOREIGN_DESIGNS, TRAINED_DESIGNS } from '../design/design-table.ts';
import type { Setting } from './population.ts';

/** How a kind of use moves the current: deviation as a part of the rated current, time constant, and how often. */
interface Movement {
  readonly regulationShare: Range;
  readonly regulationTauS: Range;
  readonly regulationDays: number;
  readonly swingShare: Range;
}

const quiet: Movement = {
  regulationShare: [0.02, 0.1],
  regulationTauS: [60, 60],
  regulationDays: 0.4,
  swingShare: [0, 0.03],
};
const MOVEMENTS: Partial<Readonly<Record<LoadKind, Movement>>> = {
  regulation: {
    regulationShare: [0.15, 0.5],
    regulationTauS: [20, 120],
    regulationDays: 1,
    swingShare: [0.05, 0.25],
  },
  'pv-smoothing': {
    regulationShare: [0.15, 0.5],
    regulationTauS: [60, 400],
    regulationDays: 1,
    swingShare: [0, 0.1],
  },
  standby: { ...quiet, regulationDays: 0 },
};

/** Rise of a resting module over its air by its own electronics, and the most heat that these give. */
const STANDBY_RISE_K: Range = [0.3, 6];
const MOST_STANDBY_W_PER_KG = 1.5;
const IDLE_CRATE: Range = [-0.02, 0];
const COMMISSIONING_CRATE: Range = [1, 1.2];

/** Draws the use of a site: any kind of its population, as strong as its design is rated. */
export function sampleLoadPlan(draw: Draw, setting: Setting): LoadPlan {
  const { design, ratedCRate } = setting;
  if (ratedCRate === undefined) return sampleReferencePlan(draw);
  const { loads } = setting.foreign.includes('load') ? FOREIGN_DESIGNS : TRAINED_DESIGNS;
  const kind = draw.pick(loads);
  const movement = MOVEMENTS[kind] ?? quiet;
  // A new site is tested beyond its later use.
  const rateC = kind === 'commissioning' ? Math.max(ratedCRate, draw.uniform(COMMISSIONING_CRATE)) : ratedCRate;
  return {
    kind,
    startSoc: draw.uniform([0.1, 1]),
    chargeCRate: rateC * draw.uniform([0.5, 1]),
    dischargeCRate: rateC * draw.uniform([0.5, 1]),
    socLow: draw.uniform([0.02, 0.3]),
    socHigh: draw.uniform([0.85, 1]),
    regulationCRate: ratedCRate * draw.uniform(movement.regulationShare),
    regulationDays: movement.regulationDays,
    regulationTauS: draw.logUniform(movement.regulationTauS),
    swingCRate: ratedCRate * draw.uniform(movement.swingShare),
    idleA: design.nominalAh * draw.uniform(IDLE_CRATE),
    standbyW: standbyW(design, draw.uniform(STANDBY_RISE_K)),
  };
}

function standbyW(design: ModuleDesign, riseK: number): number {
  const lossW = riseK * design.cellCount * lossWPerK(cellTypeOf(design).thermal);
  return Math.min(lossW, MOST_STANDBY_W_PER_KG * design.massKg * design.cellCount);
}

function sampleReferencePlan(draw: Draw): LoadPlan {
  return {
    kind: 'arbitrage',
    startSoc: draw.uniform([0.1, 1]),
    chargeCRate: draw.uniform([0.25, 0.5]),
    dischargeCRate: draw.uniform([0.25, 0.5]),
    socLow: draw.uniform([0.1, 0.3]),
    socHigh: draw.uniform([0.85, 0.98]),
    regulationCRate: draw.uniform([0.01, 0.06]),
    regulationDays: 0.4,
    regulationTauS: 60,
    swingCRate: 0,
    idleA: draw.uniform([-3, 0]),
    // A module at rest is 1 to 5 K warmer than its air.
    standbyW: draw.uniform([8, 50]),
  };
}

import { CHANNELS, MODULES_PER_RACK } from '@hvs/contract';
import { cellTypeOf, type ModuleDesign } from '../design/module-design.ts';
import { createDraw, type Draw } from '../random/draw.ts';
import { faultScaleOf } from './fault-scale.ts';
import { LARGEST_DRIFT, LINK_DROPOUT_SHARE, NUISANCES } from './nuisance-table.ts';
import {
  type Nuisance,
  NUISANCE_KINDS,
  type NuisanceKind,
  type SensorFault,
  type SensorFaultKind,
} from './scenario.ts';

/** Where and when nuisances may strike. */
export interface NuisanceField {
  readonly seed: number;
  readonly durationS: number;
  readonly racks: readonly number[];
  readonly design: ModuleDesign;
}

export interface Nuisances {
  readonly nuisances: readonly Nuisance[];
  readonly sensorFaults: readonly SensorFault[];
}

const YEAR_S = 365.25 * 86_400;

/** Poisson events of every kind at the table's rates; each rack and module has a stream of its own. */
export function sampleNuisances(field: NuisanceField): Nuisances {
  const nuisances: Nuisance[] = [];
  const sensorFaults: SensorFault[] = [];
  for (const kind of NUISANCE_KINDS) {
    const mean = (NUISANCES[kind].ratePerYear * field.durationS) / YEAR_S;
    for (const target of targets(kind, field.racks)) {
      const draw = createDraw(field.seed, 'nuisance', kind, target);
      for (let left = draw.poisson(mean); left > 0; left--) {
        const startS = draw.uniform([0, field.durationS]);
        const struck = strike(kind, { ...field, startS, target }, draw);
        nuisances.push(...struck.nuisances);
        sensorFaults.push(...struck.sensorFaults);
      }
    }
  }
  return { nuisances, sensorFaults };
}

/** One certain nuisance, on a random rack or module of the field. */
export function strikeOnce(kind: NuisanceKind, field: NuisanceField): Nuisances {
  const draw = createDraw(field.seed, 'sure', kind);
  const startS = draw.uniform([0.2 * field.durationS, 0.6 * field.durationS]);
  return strike(kind, { ...field, startS, target: draw.pick(targets(kind, field.racks)) }, draw);
}

/** A fault of one sensor at the table's strength. */
export function sampleSensorFault(
  kind: SensorFaultKind,
  { moduleIndex, startS }: { readonly moduleIndex: number; readonly startS: number },
  draw: Draw,
): SensorFault {
  const row = NUISANCES[`sensor-${kind}`];
  const durationS = Math.round(draw.logUniform(row.durationS));
  const channel = draw.index(CHANNELS.length);
  const drift = draw.uniform(row.strength) * LARGEST_DRIFT[channel];
  const link = kind === 'dropout' && draw.chance(LINK_DROPOUT_SHARE);
  return {
    kind,
    moduleIndex,
    channel: link ? 'all' : CHANNELS[channel].name,
    startS,
    durationS,
    strength: kind === 'drift' ? drift : 0,
  };
}

function targets(kind: NuisanceKind, racks: readonly number[]): readonly number[] {
  switch (NUISANCES[kind].scope) {
    case 'module':
      return racks.flatMap((rack) =>
        Array.from({ length: MODULES_PER_RACK }, (_, index) => rack * MODULES_PER_RACK + index),
      );
    case 'rack':
      return racks;
    case 'site':
      return [0];
  }
}

interface Strike {
  readonly startS: number;
  readonly target: number;
  readonly racks: readonly number[];
  readonly design: ModuleDesign;
}

function strike(kind: NuisanceKind, at: Strike, draw: Draw): Nuisances {
  switch (kind) {
    case 'sensor-stuck':
    case 'sensor-drift':
    case 'sensor-dropout': {
      const where = { moduleIndex: at.target, startS: at.startS };
      const fault = sampleSensorFault(sensorFaultKind(kind), where, draw);
      return { nuisances: [], sensorFaults: [fault] };
    }
    default: {
      const row = NUISANCES[kind];
      const drawn = (row.logarithmic ? draw.logUniform : draw.uniform)(row.strength);
      const strength = kind === 'warm-short' ? drawn / faultScaleOf(at.design).cellLoss : drawn;
      const drawnS = draw.logUniform(row.durationS);
      // Beyond this a short has emptied its cell and the management takes the rack off.
      const durationS = kind === 'warm-short' ? Math.min(drawnS, drainS(at.design, strength)) : drawnS;
      // Cleaning strikes one of all racks. The room carries its vapour to the others.
      const target = kind === 'solvent' ? draw.pick(at.racks) : at.target;
      const nuisance = { kind, startS: at.startS, durationS, strength, target };
      return { nuisances: [nuisance], sensorFaults: [] };
    }
  }
}

function sensorFaultKind(kind: `sensor-${SensorFaultKind}`): SensorFaultKind {
  switch (kind) {
    case 'sensor-stuck':
      return 'stuck';
    case 'sensor-drift':
      return 'drift';
    case 'sensor-dropout':
      return 'dropout';
  }
}

/** Time in which a short takes 40 % of its cell's charge. */
function drainS(design: ModuleDesign, shortOhm: number): number {
  const { capacityAh, openCircuitV } = cellTypeOf(design);
  return (0.4 * capacityAh * 3600 * shortOhm) / middleOf(openCircuitV);
}

/** Open-circuit voltage at half charge. */
export function middleOf(openCircuitV: readonly number[]): number {
  return openCircuitV[(openCircuitV.length - 1) / 2];
}

import type { Draw, Range } from '../random/draw.ts';
import { CHEMISTRY_TRAITS, type Chemistry, spaceEvenly } from './chemistry.ts';
import { type DesignDimension, type DesignRanges, FOREIGN_DESIGNS, TRAINED_DESIGNS } from './design-table.ts';
import type { ModuleDesign } from './module-design.ts';

/** A reference cell of 2.5 kg conducts better than one of 1 kg through its larger faces, by this factor. */
const AREA_EXPONENT = 2 / 3;
const REFERENCE_CELL_KG = 2.5;
/** Difference between a rack's air and the room when the modules give off their rated heat. */
const RATED_AIR_RISE_K: Range = [3, 10];
const LEAST_RACK_FANS_WPERK = 40;
/**
 * The air takes up all heat of the modules: its stream conducts at least this many times more than all their surfaces.
 */
const LEAST_FANS_PER_SURFACE = 1.25;
const MODULES_PER_RACK = 8;
const DENSITY_KGPERM3: Range = [2000, 2500];
const SURFACE_HEAT_JPERKGK: Range = [60, 300];
/** The explicit step of 10 s needs surfaces that follow their neighbours in 20 s at the soonest. */
const LEAST_SURFACE_TAU_S = 20;

export interface DesignDraw {
  readonly design: ModuleDesign;
  /** Highest current that its site asks for, in C. */
  readonly ratedCRate: number;
}

/**
 * Draws a module design; the dimensions in `foreign` come from the foreign ranges, the others from the trained ones.
 */
export function sampleDesign(draw: Draw, foreign: readonly DesignDimension[], chosen?: Chemistry): DesignDraw {
  const ranges = (dimension: DesignDimension): DesignRanges =>
    foreign.includes(dimension) ? FOREIGN_DESIGNS : TRAINED_DESIGNS;
  // This is drawn even if it is not used, so that a chosen chemistry changes no other draw.
  const drawn = draw.pick(ranges('chemistry').chemistry);
  const chemistry = chosen ?? drawn;
  const traits = CHEMISTRY_TRAITS[chemistry];
  const cellCount = Math.round(draw.uniform(draw.pick(ranges('cells').cellCount)));
  const nominalAh = draw.logUniform(draw.pick(ranges('capacity').nominalAh));
  const resistance = ranges('resistance');
  const newOhm = draw.logUniform(draw.pick(resistance.resistanceOhmAh)) / nominalAh;
  const resistanceOhm = newOhm * draw.uniform(resistance.ageing);
  const health = draw.uniform(resistance.health);
  const massKg = (nominalAh * middleV(chemistry)) / draw.uniform(traits.energyWhPerKg);
  const relaxation = ranges('relaxation');
  const relaxations = [
    { share: draw.uniform(relaxation.fastShare), tauS: draw.logUniform(relaxation.fastTauS) },
    { share: draw.uniform(relaxation.slowShare), tauS: draw.logUniform(relaxation.slowTauS) },
  ];
  const ratedCRate = draw.logUniform(ranges('load').ratedCRate);
  const ratedW = (ratedCRate * nominalAh) ** 2 * newOhm;
  const hotSpot = ranges('hot-spot');
  const thermal = sampleThermal(draw, ranges('thermal'), massKg, ratedW);
  const cellsInRack = MODULES_PER_RACK * cellCount;
  return {
    ratedCRate,
    design: {
      chemistry,
      cellCount,
      nominalAh,
      health,
      resistanceOhm,
      relaxations,
      hysteresisV: draw.uniform(traits.hysteresisV),
      massKg,
      ...thermal,
      hotSpotShare: draw.logUniform(hotSpot.hotSpotShare),
      hotSpotTauS: draw.logUniform(hotSpot.hotSpotTauS),
      rackFansWPerK: Math.max(
        LEAST_RACK_FANS_WPERK,
        (cellsInRack * ratedW) / draw.uniform(RATED_AIR_RISE_K),
        LEAST_FANS_PER_SURFACE * cellsInRack * thermal.surfaceToAirWPerK,
      ),
      scatter: draw.uniform([0.02, 0.06]),
    },
  };
}

/** Cooling within what plates and bare racks can do. */
function sampleThermal(draw: Draw, ranges: DesignRanges, massKg: number, ratedW: number) {
  const heatJPerKgK = draw.uniform(ranges.heatJPerKgK);
  const heatJPerK = massKg * heatJPerKgK;
  const [fastestS, slowestS] = draw.pick(ranges.coolingTauS);
  const sizedS = (heatJPerK * draw.logUniform(ranges.ratedRiseK)) / ratedW;
  const anyS = draw.logUniform([fastestS, slowestS]);
  // Half of the makers size the cooling for the rated heat. The others take what they have: a plate, or no fan at all.
  const wantedS = draw.chance(0.5) ? sizedS : anyS;
  const lossWPerK = heatJPerK / Math.min(slowestS, Math.max(fastestS, wantedS));
  const ratio = draw.logUniform(ranges.coreToAirRatio);
  const surfaceToAirWPerK = (lossWPerK * (1 + ratio)) / ratio;
  const coreToSurfaceWPerK = ratio * surfaceToAirWPerK;
  const least = LEAST_SURFACE_TAU_S * (surfaceToAirWPerK + coreToSurfaceWPerK);
  return {
    heatJPerKgK,
    densityKgPerM3: draw.uniform(DENSITY_KGPERM3),
    surfaceHeatJPerK: Math.max(least, massKg * draw.logUniform(SURFACE_HEAT_JPERKGK)),
    coreToSurfaceWPerK,
    surfaceToAirWPerK,
  };
}

/** Conductance between neighbours of this design where a reference cell has `conductanceWPerK`. */
export function scaleConductance(conductanceWPerK: number, { isReference, massKg }: ModuleDesign): number {
  if (isReference) return conductanceWPerK;
  return conductanceWPerK * (massKg / REFERENCE_CELL_KG) ** AREA_EXPONENT;
}

function middleV(chemistry: Chemistry): number {
  return spaceEvenly(CHEMISTRY_TRAITS[chemistry].curve, 2)[1];
}

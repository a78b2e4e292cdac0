import { describe, expect, test } from 'vitest';
import { lossWPerK } from '../cell/thermal.ts';
import { createDraw, type Range } from '../random/draw.ts';
import { sampleSetting, type Setting } from '../scenario/population.ts';
import { sampleLoadPlan } from '../scenario/sample-load-plan.ts';
import { CHEMISTRY_TRAITS } from './chemistry.ts';
import { DESIGN_DIMENSIONS, type DesignDimension, type DesignRanges, TRAINED_DESIGNS } from './design-table.ts';
import { cellTypeOf, referenceDesign } from './module-design.ts';
import { sampleDesign, scaleConductance } from './sample-design.ts';

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);
const settingOf = (seed: number, population: 'trained' | 'foreign-designs') =>
  sampleSetting(seed, createDraw(seed, 'scenario'), { population });
const trained = SEEDS.map((seed) => settingOf(seed, 'trained'));
const foreign = SEEDS.map((seed) => settingOf(seed, 'foreign-designs'));

const isIn = (value: number, [low, high]: Range) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);

/** Whether a setting keeps to the trained ranges, dimension by dimension. */
function inTrained(setting: Setting): Record<DesignDimension, boolean> {
  const { design, ratedCRate = NaN } = setting;
  const ranges: DesignRanges = TRAINED_DESIGNS;
  const { thermal } = cellTypeOf(design);
  const [fast, slow] = design.relaxations;
  const [lowOhmAh, highOhmAh] = ranges.resistanceOhmAh[0];
  const agedOhmAh: Range = [lowOhmAh * ranges.ageing[0], highOhmAh * ranges.ageing[1]];
  const { kind } = sampleLoadPlan(createDraw(1, 'plan'), setting);
  const ratio = design.coreToSurfaceWPerK / design.surfaceToAirWPerK;
  return {
    chemistry: ranges.chemistry.includes(design.chemistry),
    cells: isIn(design.cellCount, ranges.cellCount[0]),
    capacity: isIn(design.nominalAh, ranges.nominalAh[0]),
    resistance: isIn(design.resistanceOhm * design.nominalAh, agedOhmAh) && isIn(design.health, ranges.health),
    relaxation:
      isIn(fast.share, ranges.fastShare) &&
      isIn(fast.tauS, ranges.fastTauS) &&
      isIn(slow.share, ranges.slowShare) &&
      isIn(slow.tauS, ranges.slowTauS),
    thermal:
      isIn(thermal.cellHeatJPerK / lossWPerK(thermal), ranges.coolingTauS[0]) &&
      isIn(ratio, ranges.coreToAirRatio) &&
      isIn(design.heatJPerKgK, ranges.heatJPerKgK),
    'hot-spot': isIn(design.hotSpotShare, ranges.hotSpotShare) && isIn(design.hotSpotTauS, ranges.hotSpotTauS),
    load: isIn(ratedCRate, ranges.ratedCRate) && ranges.loads.includes(kind),
  };
}

const outside = (setting: Setting) => {
  const inside = inTrained(setting);
  return DESIGN_DIMENSIONS.filter((dimension) => !inside[dimension]);
};

test('every trained design lies in the trained ranges', () => {
  for (const setting of trained) expect(outside(setting)).toEqual([]);
});

test('every foreign design leaves the trained ranges in three to five dimensions, all of them in the end', () => {
  for (const setting of foreign) {
    expect(outside(setting)).toEqual(DESIGN_DIMENSIONS.filter((dimension) => setting.foreign.includes(dimension)));
    expect(outside(setting).length).toBeGreaterThanOrEqual(3);
    expect(outside(setting).length).toBeLessThanOrEqual(5);
  }
  expect(new Set(foreign.flatMap(outside))).toEqual(new Set(DESIGN_DIMENSIONS));
});

test.each(DESIGN_DIMENSIONS)('%s can be foreign by itself', (dimension) => {
  for (const seed of SEEDS.slice(0, 20)) {
    const setting = sampleSetting(seed, createDraw(seed, 'scenario'), { foreign: [dimension] });
    expect(outside(setting)).toEqual([dimension]);
  }
});

test('the seed alone decides, and a chosen chemistry changes nothing that does not follow from it', () => {
  expect(settingOf(5, 'trained')).toEqual(settingOf(5, 'trained'));
  expect(settingOf(6, 'trained').design).not.toEqual(settingOf(5, 'trained').design);
  const [first, second] = (['LFP', 'LMO'] as const).map((chemistry) =>
    sampleDesign(createDraw(5, 'design'), [], chemistry),
  );
  expect([first.design.chemistry, second.design.chemistry]).toEqual(['LFP', 'LMO']);
  expect(second.design.nominalAh).toBe(first.design.nominalAh);
  expect(second.design.relaxations).toEqual(first.design.relaxations);
  expect(second.ratedCRate).toBe(first.ratedCRate);
});

describe('trained designs fill their ranges', () => {
  const designs = trained.map(({ design }) => design);
  const spread = (values: readonly number[]) => [Math.min(...values), Math.max(...values)];

  test('of resistance: 0.15 to 2 mOhm a new cell, up to double with age', () => {
    const [least, most] = spread(designs.map(({ resistanceOhm }) => 1000 * resistanceOhm));
    expect(least).toBeGreaterThan(0.045 / 0.32);
    expect(least).toBeLessThan(0.25);
    expect(most).toBeGreaterThan(2.5);
    expect(most).toBeLessThan(4.25);
  });

  test('of capacity, and what age leaves of it: 70 %', () => {
    const [smallest, largest] = spread(designs.map(({ nominalAh }) => nominalAh));
    expect([smallest < 44, largest > 290]).toEqual([true, true]);
    const [worst, best] = spread(designs.map(({ health }) => health));
    expect([worst < 0.72, best > 0.98]).toEqual([true, true]);
    for (const design of designs) expect(cellTypeOf(design).capacityAh).toBe(design.nominalAh * design.health);
  });

  test('of cells in series, chemistry, hysteresis and cooling', () => {
    expect(new Set(designs.map(({ cellCount }) => cellCount)).size).toBe(17);
    expect(new Set(designs.map(({ chemistry }) => chemistry))).toEqual(new Set(TRAINED_DESIGNS.chemistry));
    for (const { chemistry, hysteresisV } of designs)
      expect(isIn(hysteresisV, CHEMISTRY_TRAITS[chemistry].hysteresisV)).toBe(true);
    const tausS = designs.map((design) => {
      const { thermal } = cellTypeOf(design);
      return thermal.cellHeatJPerK / lossWPerK(thermal);
    });
    const [fastestS, slowestS] = spread(tausS);
    // The rated heat of most needs no liquid plate: a tenth follow their air within an hour.
    expect([fastestS < 1800, slowestS > 5 * 3600]).toEqual([true, true]);
  });

  test('of energy density, whatever the size', () => {
    for (const { chemistry, nominalAh, massKg } of designs) {
      const { curve, energyWhPerKg } = CHEMISTRY_TRAITS[chemistry];
      // The middle of the curve lies between its ends.
      expect((nominalAh * curve[0][1]) / massKg).toBeLessThan(energyWhPerKg[1]);
      expect((nominalAh * curve[curve.length - 1][1]) / massKg).toBeGreaterThan(energyWhPerKg[0]);
    }
  });
});

test('no surface is faster than the step of 10 s can follow, in any population', () => {
  for (const { design } of [...trained, ...foreign]) {
    const perK = design.coreToSurfaceWPerK + design.surfaceToAirWPerK;
    expect(design.surfaceHeatJPerK / perK).toBeGreaterThanOrEqual(20 * (1 - 1e-9));
  }
});

test('neighbours conduct by their faces: a cell of 8 times the mass 4 times as well', () => {
  const { isReference, ...design } = referenceDesign('LFP');
  expect(isReference).toBe(true);
  expect(scaleConductance(1, { ...design, massKg: 2.5 })).toBeCloseTo(1, 9);
  expect(scaleConductance(1, { ...design, massKg: 20 })).toBeCloseTo(4, 9);
  expect(scaleConductance(0.7, { ...referenceDesign('NMC'), massKg: 20 })).toBe(0.7);
});

import {
  DESIGN_SUMS,
  type DesignSums,
  FEATURE_COUNT,
  FEATURE_NAMES,
  FLOAT32_MAX,
  type FeatureName,
  RACKS,
} from '@hvs/contract';
import { expect, test } from 'vitest';
import { traitsOf } from './design-traits.ts';
import { rackOf } from './snapshot.fixture.ts';
import { DESIGN_SUM_COUNT, sumDesign } from './sum-design.ts';

const READINGS = 360;
const CELLS = 14;
const CELL_V = 3.5;

interface Module {
  readonly capacityAh: number;
  readonly ohm: number;
  readonly currentA: number;
  readonly swingA: number;
  /** Steps of the register of the charge. */
  readonly stepPercent: number;
  readonly jumpPercent: number;
}

const module: Module = { capacityAh: 100, ohm: 0.01, currentA: 40, swingA: 4, stepPercent: 0.5, jumpPercent: 0 };

/** Sums of an hour of a module that charges with a current that swings, by its equations. */
function sumHour(changes: Partial<Module> = {}): DesignSums {
  const { capacityAh, ohm, currentA, swingA, stepPercent, jumpPercent } = { ...module, ...changes };
  const sums = new Float64Array(DESIGN_SUM_COUNT + 1);
  const charge = (at: number): number => {
    const percent = 30 + (100 * currentA * at * 10) / 3600 / capacityAh + (at > 180 ? jumpPercent : 0);
    return stepPercent * Math.round(percent / stepPercent);
  };
  for (let at = 0; at < READINGS; at += 1) {
    const swing = at % 2 === 0 ? swingA : -swingA;
    const reading: Partial<Record<FeatureName, number>> = {
      Module_Voltage_V: CELLS * CELL_V + ohm * (currentA + swing),
      Module_Current_A: currentA + swing,
      Delta_1_Module_SoC_percent: charge(at + 1) - charge(at),
      Rolling_mean_6_Module_Voltage_V: CELLS * CELL_V + ohm * currentA,
      Rolling_mean_6_Module_Current_A: currentA,
      Rolling_mean_60_Module_Current_A: currentA,
      Rolling_std_6_Module_Voltage_V: Math.abs(ohm * swingA),
      Rolling_std_6_Module_Current_A: Math.abs(swingA),
    };
    const features = Float32Array.from({ length: 2 * FEATURE_COUNT }, (_, index) =>
      index < FEATURE_COUNT ? NaN : (reading[FEATURE_NAMES[index - FEATURE_COUNT]] ?? 0),
    );
    sumDesign(sums, 1, features, 1);
  }
  return Object.fromEntries(DESIGN_SUMS.map((name, place) => [name, sums[1 + place]])) as DesignSums;
}

function racksOf(design: readonly (DesignSums | undefined)[], names: readonly string[] = RACKS) {
  return design.map((one, rack) => ({
    ...rackOf(names[rack], READINGS, {}, { Module_Voltage_V: CELLS * CELL_V }),
    ...(one && { design: one }),
  }));
}

const siteOf = (...design: (DesignSums | undefined)[]) => traitsOf(racksOf(design));
/** Three racks that have the same sums. */
const alike = (one: DesignSums) => siteOf(one, one, one);

test('capacity, resistance and the drop at 1 C are those of the module', () => {
  const found = alike(sumHour());
  expect(found.capacity).toBeCloseTo(100, -0.3);
  expect(found.resistance).toBeCloseTo(0.01 / 49, 6);
  expect((found.drop_at_1c ?? 0) / (found.capacity ?? 0)).toBeCloseTo(0.01 / 49, 6);
});

test('a charge that is estimated anew in one rack changes nothing', () => {
  for (const jumpPercent of [2.5, -2.5]) {
    expect(siteOf(sumHour(), sumHour({ jumpPercent }), sumHour())).toEqual(alike(sumHour()));
  }
  expect(alike(sumHour({ jumpPercent: 20 })).capacity).toBeCloseTo(100, -0.5);
});

test('a site at rest shows no capacity, one without swings no drop, one of small steps no resistance', () => {
  expect(Object.keys(alike(sumHour({ currentA: 1 })))).toEqual(['resistance']);
  expect(Object.keys(alike(sumHour({ swingA: 1.9 })))).toEqual(['capacity', 'drop_at_1c']);
  expect(Object.keys(alike(sumHour({ swingA: 0.5 })))).toEqual(['capacity']);
  expect(Object.keys(alike(sumHour({ swingA: 0 })))).toEqual(['capacity']);
});

test('no sums show nothing', () => {
  expect(siteOf(undefined, undefined, undefined)).toEqual({});
});

test('a value that no module has does not outweigh the others', () => {
  for (const value of [FLOAT32_MAX, -FLOAT32_MAX, NaN]) {
    const sums = new Float64Array(DESIGN_SUM_COUNT);
    sumDesign(sums, 0, new Float32Array(FEATURE_COUNT).fill(value), 0);
    expect([...sums]).toEqual(DESIGN_SUMS.map(() => 0));
  }
});

test('half of the racks have to show a trait', () => {
  const rest = sumHour({ currentA: 1, swingA: 0 });
  expect(siteOf(sumHour(), rest, rest)).toEqual({});
  expect(Object.keys(siteOf(sumHour(), sumHour(), rest, rest))).toContain('capacity');
});

test('fewer than three racks with ids have no median', () => {
  const hour = sumHour();
  expect(siteOf(hour, hour)).toEqual({});
  expect(traitsOf(racksOf([hour, hour, hour], [...RACKS.slice(0, 2), 'other']))).toEqual({});
});

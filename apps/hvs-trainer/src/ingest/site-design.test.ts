import { FEATURE_COUNT, FEATURE_NAMES, type FeatureName } from '@hvs/contract';
import { expect, test } from 'vitest';
import { createSiteDesign, type SiteDesign } from './site-design.ts';

const HOUR_S = 3600;

/** A reading whose charge changes by `percent` in 10 s while as many amperes flow. */
function readingOf(amperes: number, percent: number): Float64Array {
  const reading: Partial<Record<FeatureName, number>> = {
    Module_Voltage_V: 50,
    Module_Current_A: amperes,
    Rolling_mean_6_Module_Voltage_V: 50,
    Rolling_mean_6_Module_Current_A: amperes,
    Rolling_mean_60_Module_Current_A: amperes,
    Delta_1_Module_SoC_percent: percent,
  };
  return Float64Array.from({ length: FEATURE_COUNT }, (_, column) => reading[FEATURE_NAMES[column]] ?? 0);
}

/** A module that charges with 10 A for so many hours; 10 A for 10 s are 0.2 % of 13.9 Ah. */
function charge(design: SiteDesign, module: string, [from, to]: readonly [number, number], percent = 0.2): void {
  for (let timeS = from * HOUR_S; timeS < to * HOUR_S; timeS += 10) design.add(module, timeS, readingOf(10, percent));
}

function rest(design: SiteDesign, module: string, [from, to]: readonly [number, number]): void {
  for (let timeS = from * HOUR_S; timeS < to * HOUR_S; timeS += 10) design.add(module, timeS, readingOf(0.1, 0));
}

test('an hour of charging in a day that rests shows the capacity', () => {
  const design = createSiteDesign();
  rest(design, 'RackA1_Module01', [0, 10]);
  charge(design, 'RackA1_Module01', [10, 11]);
  rest(design, 'RackA1_Module01', [11, 24]);
  expect(design.traits().capacity).toBeCloseTo(13.89, 2);
});

test('the middle of the hours is told, in whatever order they come', () => {
  const design = createSiteDesign();
  for (const module of ['RackA1_Module01', 'RackA2_Module01', 'RackB4_Module08']) {
    charge(design, module, [5, 6], 0.1);
    charge(design, module, [3, 4], 0.2);
    charge(design, module, [1, 2], 0.21);
  }
  expect(design.traits().capacity).toBeCloseTo(13.89, 2);
});

test('the racks are those of the site layout, and modules of none are one rack', () => {
  const design = createSiteDesign();
  // By racks: A1 of 27.8 Ah, A2 of 13.9 Ah, and all others together of less.
  charge(design, 'RackA1_Module01', [0, 1], 0.1);
  charge(design, 'RackA2_Module01', [0, 1], 0.2);
  charge(design, 'RackA11_Module01', [0, 1], 0.9);
  for (const module of ['north', 'south', 'east', 'west']) charge(design, module, [0, 1], 0.3);
  expect(design.traits().capacity).toBeCloseTo(13.89, 2);
});

test('an estimate that jumps in one of three racks is not the design of the site', () => {
  const design = createSiteDesign();
  charge(design, 'RackA1_Module01', [0, 1]);
  charge(design, 'RackA2_Module01', [0, 1], 2);
  charge(design, 'RackA3_Module01', [0, 1]);
  expect(design.traits().capacity).toBeCloseTo(13.89, 2);
});

test('less than half an hour shows nothing, however many modules there are', () => {
  const design = createSiteDesign();
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8]) charge(design, `RackA1_Module0${number}`, [0.6, 1]);
  expect(design.traits()).toEqual({});
  expect(createSiteDesign().traits()).toEqual({});
});

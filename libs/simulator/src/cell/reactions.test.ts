import { describe, expect, test } from 'vitest';
import { LCO_REACTIONS, LFP_MODULE_REACTIONS, LFP_REACTIONS, NMC_REACTIONS, type ReactionSet } from './reaction-set.ts';
import {
  advanceReactions,
  anodeExtent,
  cathodeExtent,
  createReactions,
  heldJPerM3,
  rateReactions,
  reactionLimitS,
  REACTIONS_START_C,
} from './reactions.ts';

const SETS = { LCO_REACTIONS, NMC_REACTIONS, LFP_REACTIONS, LFP_MODULE_REACTIONS };

function heatOfTenSeconds(set: ReactionSet, temperatureC: number, steps: number): number {
  const reactions = createReactions(set, 1);
  let released = 0;
  for (let step = 0; step < steps; step++) {
    rateReactions(reactions, 0, temperatureC + 273.15);
    released += advanceReactions(reactions, 0, 10 / steps);
  }
  return released;
}

describe.each(Object.entries(SETS))('%s', (_, set) => {
  test.each([80, 150, 300, 1500])('releases what it no longer holds, at %s degC', (temperatureC) => {
    const reactions = createReactions(set, 1);
    const heldBefore = heldJPerM3(reactions, 0);
    let released = 0;
    for (let step = 0; step < 50; step++) {
      rateReactions(reactions, 0, temperatureC + 273.15);
      released += advanceReactions(reactions, 0, 10 ** (step / 10));
    }
    expect(released).toBeGreaterThan(0);
    expect(released / (heldBefore - heldJPerM3(reactions, 0))).toBeCloseTo(1, 9);
    expect(heldJPerM3(reactions, 0)).toBeGreaterThanOrEqual(0);
  });

  test('never converts more than there is, however long and hot the step', () => {
    const reactions = createReactions(set, 1);
    const heldBefore = heldJPerM3(reactions, 0);
    rateReactions(reactions, 0, 3000);
    const released = advanceReactions(reactions, 0, 1e9);
    expect(released / heldBefore).toBeCloseTo(1, 6);
    expect(anodeExtent(reactions, 0)).toBeCloseTo(1, 9);
    expect(cathodeExtent(reactions, 0)).toBeCloseTo(1, 9);
  });

  test.each([120, 160, 200])('needs no small steps at a constant %s degC', (temperatureC) => {
    const ratio = heatOfTenSeconds(set, temperatureC, 1) / heatOfTenSeconds(set, temperatureC, 1000);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
  });

  test('gives less than 0.001 K/min at the temperature from which it is computed', () => {
    const heatWPerM3 = rateReactions(createReactions(set, 1), 0, REACTIONS_START_C + 273.15);
    const cellJPerM3K = 2580 * 830;
    expect((heatWPerM3 / cellJPerM3K) * 60).toBeLessThan(0.001);
  });

  test('starts at the sum of its Arrhenius rates', () => {
    const temperatureK = 420;
    const k = (frequencyPerS: number, activationJPerMol: number) =>
      frequencyPerS * Math.exp(-activationJPerMol / (8.314 * temperatureK));
    const { sei, anode, cathode, electrolyte } = set;
    const expected =
      2.57e5 * 610.4 * k(1.667e15, 1.3508e5) * 0.15 +
      1.714e6 * 610.4 * k(2.5e13, 1.3508e5) * 0.75 * Math.exp(-1) +
      cathode.heatJPerKg * cathode.contentKgPerM3 * k(cathode.frequencyPerS, cathode.activationJPerMol) * 0.04 * 0.96 +
      electrolyte.heatJPerKg * 406.9 * k(5.14e25, 2.74e5);
    expect(sei.start + anode.start).toBeCloseTo(0.9, 12);
    expect(rateReactions(createReactions(set, 1), 0, temperatureK) / expected).toBeCloseTo(1, 9);
  });
});

test('a sub-step converts at most a tenth of a species that holds heat', () => {
  const reactions = createReactions(NMC_REACTIONS, 1);
  rateReactions(reactions, 0, 450);
  const seiPerS = 1.667e15 * Math.exp(-1.3508e5 / (8.314 * 450));
  expect(reactionLimitS(reactions, 0, 0)).toBeCloseTo(0.1 / seiPerS, 9);
});

test('a species without heat worth a sub-step does not limit it', () => {
  const reactions = createReactions(NMC_REACTIONS, 1);
  rateReactions(reactions, 0, 450);
  expect(reactionLimitS(reactions, 0, 1e12)).toBe(Infinity);
});

test('cells react apart from each other', () => {
  const reactions = createReactions(LFP_REACTIONS, 2);
  rateReactions(reactions, 0, 500);
  advanceReactions(reactions, 0, 100);
  expect(anodeExtent(reactions, 0)).toBeGreaterThan(0.1);
  expect(anodeExtent(reactions, 1)).toBe(0);
});

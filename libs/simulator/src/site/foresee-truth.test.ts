import { MODULES_PER_RACK } from '@hvs/contract';
import { describe, expect, test } from 'vitest';
import { FAULT_CLASSES, type FaultClass } from '../scenario/fault.ts';
import { EVENT } from '../scenario/fault-table.ts';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type FaultEvent, foreseeTruth, listEvents } from './foresee-truth.ts';
import { createSite } from './site.ts';

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed + 1);

/**
 * Of twelve events of a class, how many run away: lowest and highest count. Shorts in an almost empty
 * cell drain it, a relieved cell cools, a bad contact is often too weak: those are hard negatives.
 */
const RUNAWAYS: Readonly<Record<FaultClass, readonly [number, number]>> = {
  'short-growing': [3, 9],
  'short-accelerating': [3, 9],
  'short-constant': [4, 10],
  overcharge: [7, 12],
  'loose-busbar': [2, 8],
  'cooling-loss': [6, 11],
  'external-fire': [7, 12],
  'vent-without-runaway': [0, 1],
  'single-cell-stop': [9, 12],
  'full-propagation': [7, 12],
  'rack-to-rack': [7, 12],
};

interface Outcome {
  readonly seed: number;
  readonly events: readonly FaultEvent[];
  /** The event of the module that the fault begins in. */
  readonly first: FaultEvent;
}

/**
 * Runs a scenario for as long as most have after their first runaway. A loss of cooling has days left then, in
 * which a burnt module costs most of the time and shows nothing that the other classes do not.
 */
function runOut(scenario: Scenario): readonly FaultEvent[] {
  if (scenario.faults[0].faultClass !== 'cooling-loss') return foreseeTruth(scenario);
  const site = createSite(scenario);
  const burntOut = () => site.truth.runawayS.some((runawayS) => site.timeS > runawayS + EVENT.tailS);
  while (!burntOut() && site.step());
  return listEvents(scenario, site);
}

const known = new Map<FaultClass, readonly Outcome[]>();

function outcomes(faultClass: FaultClass): readonly Outcome[] {
  const present = known.get(faultClass);
  if (present) return present;
  const all = SEEDS.map((seed) => {
    const scenario = sampleScenario(faultClass, seed, { population: 'reference' });
    const events = runOut(scenario);
    const first = events.find(({ moduleIndex }) => moduleIndex === scenario.faults[0].moduleIndex);
    if (!first) throw new Error(`${faultClass} ${seed}: the fault never began`);
    return { seed, events, first };
  });
  known.set(faultClass, all);
  return all;
}

describe.each(FAULT_CLASSES)('%s', (faultClass) => {
  const all = outcomes(faultClass);
  const burning = all.filter(({ first }) => !Number.isNaN(first.runawayS));

  test('as many run away as it is meant to', () => {
    const [lowest, highest] = RUNAWAYS[faultClass];
    expect(burning.length).toBeGreaterThanOrEqual(lowest);
    expect(burning.length).toBeLessThanOrEqual(highest);
  });

  test('onset, trace, vent and runaway follow each other, none before 20 min', () => {
    for (const { events } of all) {
      for (const { onsetS, traceS, ventS, runawayS } of events) {
        expect(onsetS).toBeGreaterThanOrEqual(1200);
        // What never comes is NaN and not before anything.
        expect(traceS).not.toBeLessThan(onsetS);
        expect(ventS).not.toBeLessThan(traceS);
        expect(runawayS).not.toBeLessThan(ventS);
        if (!Number.isNaN(runawayS)) expect(ventS).toBeLessThanOrEqual(runawayS);
        if (!Number.isNaN(ventS)) expect(traceS).toBeLessThanOrEqual(ventS);
      }
    }
  });

  test('the scenario goes on for 20 min after every first runaway', () => {
    for (const { seed, first } of burning) {
      const { durationS } = sampleScenario(faultClass, seed, { population: 'reference' });
      expect(durationS - first.runawayS).toBeGreaterThan(1200);
    }
  });
});

describe('how far a runaway goes', () => {
  test('a single cell stops there', () => {
    for (const { first } of outcomes('single-cell-stop')) {
      expect(first.runawayCells).toBeLessThanOrEqual(1);
    }
  });

  test('full propagation takes the module in most cases', () => {
    const counts = outcomes('full-propagation').map(({ first }) => first.runawayCells);
    expect(counts.filter((count) => count >= 14).length).toBeGreaterThanOrEqual(6);
  });

  test('a burning rack sets the facing module on fire in some cases', () => {
    const reached = outcomes('rack-to-rack').filter(({ events, first }) =>
      events.some(
        ({ moduleIndex, runawayS }) =>
          !Number.isNaN(runawayS) &&
          Math.floor(moduleIndex / MODULES_PER_RACK) !== Math.floor(first.moduleIndex / MODULES_PER_RACK),
      ),
    );
    expect(reached.length).toBeGreaterThanOrEqual(3);
    for (const { events, first } of reached) {
      for (const { runawayS } of events) expect(runawayS).not.toBeLessThan(first.runawayS);
    }
  });
});

test('a module without a fault has no truth, and the gas of a fault exposes its rack', () => {
  const scenario = sampleScenario('full-propagation', 5, { population: 'reference' });
  const site = createSite(scenario);
  const struck = site.moduleIndices.indexOf(scenario.faults[0].moduleIndex);
  while (Number.isNaN(site.truth.ventS[struck])) {
    expect(site.step()).toBe(true);
    const other = (struck + 1) % MODULES_PER_RACK;
    expect(site.truth.faultClass[other]).toBeUndefined();
    if (Number.isNaN(site.truth.traceS[struck])) expect(site.truth.exposed[other]).toBe(0);
  }
  for (let sample = 0; sample < 6; sample++) site.step();
  expect([...site.truth.exposed]).toEqual(Array.from({ length: MODULES_PER_RACK }, () => 1));
});

test('a harmless warm short is no event, and its module comes back to its twin', () => {
  const asked = { durationS: 2 * 86_400, nuisance: 'warm-short', racks: [6], population: 'reference' } as const;
  for (const seed of [1, 2, 3, 4]) {
    const scenario = sampleScenario('normal', seed, asked);
    expect(foreseeTruth(scenario)).toEqual([]);
    const [short] = scenario.nuisances.filter(({ kind }) => kind === 'warm-short');
    const without = { ...scenario, nuisances: scenario.nuisances.filter((one) => one !== short) };
    const [warm, sound] = [createSite(scenario), createSite(without)];
    const at = warm.moduleIndices.indexOf(short.target) * 9 + 1;
    let warmestK = 0;
    while (warm.step() && sound.step()) {
      if (Number.isNaN(warm.values[at]) || Number.isNaN(sound.values[at])) continue;
      warmestK = Math.max(warmestK, warm.values[at] - sound.values[at]);
    }
    expect(warmestK).toBeGreaterThan(0.5);
    expect(warmestK).toBeLessThan(90);
    if (!Number.isNaN(warm.values[at]) && !Number.isNaN(sound.values[at])) {
      expect(Math.abs(warm.values[at] - sound.values[at])).toBeLessThan(0.5);
    }
  }
});

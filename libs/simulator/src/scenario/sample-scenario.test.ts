import { MODULE_IDS, MODULES_PER_RACK } from '@hvs/contract';
import { describe, expect, test } from 'vitest';
import { REFERENCE_TYPES } from '../cell/reference-types.ts';
import type { Range } from '../random/draw.ts';
import { FAULT_CLASSES, type Fault, type FaultClass } from './fault.ts';
import * as table from './fault-table.ts';
import { sampleScenario } from './sample-scenario.ts';
import type { Scenario } from './scenario.ts';

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);
const facing = (moduleIndex: number) => (moduleIndex + MODULE_IDS.length / 2) % MODULE_IDS.length;
const rackOf = (moduleIndex: number) => Math.floor(moduleIndex / MODULES_PER_RACK);

/** Values keep to the range and come within a tenth of both its ends, on its own scale. */
function expectSpread(values: readonly number[], [low, high]: Range, logarithmic = false): void {
  const scale = logarithmic ? Math.log : (value: number) => value;
  const margin = 0.1 * (scale(high) - scale(low));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  expect(least).toBeGreaterThanOrEqual(low);
  expect(most).toBeLessThanOrEqual(high);
  expect(scale(least)).toBeLessThan(scale(low) + margin);
  expect(scale(most)).toBeGreaterThan(scale(high) - margin);
}

/** Five standard deviations of a binomial count. */
function expectShare(count: number, expected: number, of = SEEDS.length): void {
  expect(Math.abs(count / of - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / of));
}

/** Of the reference modules, for which the table's powers and resistances are meant. */
const drawn = (faultClass: FaultClass | 'normal') =>
  SEEDS.map((seed) => sampleScenario(faultClass, seed, { population: 'reference' }));

/** What drives a fault besides where, when and in which surroundings it strikes. */
function drives({ short, shortPowerW, overcharge, busbar, coolingScale, fire, neighbour }: Fault): string[] {
  const all = { short, shortPowerW, overcharge, busbar, coolingScale, fire, neighbour };
  return Object.entries(all).flatMap(([name, drive]) => (drive === undefined ? [] : name));
}

describe.each(FAULT_CLASSES)('%s', (faultClass) => {
  const scenarios = drawn(faultClass);
  const firsts = scenarios.map(({ faults }) => faults[0]);

  test('strikes both chemistries, every module and every cell alike', () => {
    expectShare(scenarios.filter(({ design }) => design.chemistry === 'LFP').length, 0.5);
    expect(new Set(firsts.map(({ moduleIndex }) => moduleIndex)).size).toBeGreaterThan(0.95 * 64);
    for (const name of ['LFP', 'NMC'] as const) {
      const cells = scenarios.filter(({ design }) => design.chemistry === name).map(({ faults }) => faults[0].cell);
      const ends = [0, REFERENCE_TYPES[name].cellCount - 1];
      if (faultClass === 'loose-busbar') expect(new Set(cells)).toEqual(new Set(ends));
      else expect(new Set(cells).size).toBe(REFERENCE_TYPES[name].cellCount);
    }
  });

  test('strikes at every charge from 10 to 100 % and every ambient from 5 to 45 degC', () => {
    // An overcharge needs room for the cell that stands ahead.
    expectSpread(
      scenarios.map(({ load }) => load.startSoc),
      faultClass === 'overcharge' ? [0.1, 0.65] : [0.1, 1],
    );
    expectSpread(
      scenarios.map(({ climate }) => climate.setpointC),
      [5, 45],
    );
    expectSpread(
      firsts.map(({ onsetS }) => onsetS),
      table.EVENT.onsetS,
    );
  });

  test('carries every sensor fault on its module, in a tenth of the events', () => {
    const struck = scenarios.flatMap(({ faults, sensorFaults }) =>
      sensorFaults.filter(({ moduleIndex }) => moduleIndex === faults[0].moduleIndex),
    );
    // Beside those of normal operation, which within hours are one in a thousand.
    expectShare(struck.length, table.EVENT.sensorFaultShare);
    expect(new Set(struck.map(({ kind }) => kind))).toEqual(new Set(['stuck', 'drift', 'dropout']));
  });

  test('is plain JSON and simulates the racks it strikes', () => {
    for (const scenario of scenarios) {
      expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
      const racks = new Set(scenario.faults.map(({ moduleIndex }) => rackOf(moduleIndex)));
      expect(scenario.racks).toEqual([...racks].toSorted((a, b) => a - b));
    }
  });

  test('lasts for its course and has its drive only', () => {
    const own: Readonly<Record<FaultClass, string>> = {
      'short-growing': 'short',
      'short-accelerating': 'short',
      'short-constant': 'shortPowerW',
      overcharge: 'overcharge',
      'loose-busbar': 'busbar',
      'cooling-loss': 'coolingScale',
      'external-fire': 'fire',
      'vent-without-runaway': 'shortPowerW',
      'single-cell-stop': 'shortPowerW',
      'full-propagation': 'shortPowerW',
      'rack-to-rack': 'shortPowerW',
    };
    for (const fault of firsts) expect(drives(fault)).toEqual([own[faultClass]]);
    for (const { durationS, faults } of scenarios) {
      expect(durationS).toBeGreaterThan(faults[0].onsetS + table.EVENT.tailS);
      for (const fault of faults) expect(fault.faultClass).toBe(faultClass);
    }
  });
});

describe('drawn magnitudes fill their ranges', () => {
  const of = <T>(faultClass: FaultClass, pick: (fault: Fault) => T | undefined): T[] =>
    drawn(faultClass).flatMap(({ faults }) => pick(faults[0]) ?? []);

  test('of shorts', () => {
    const growing = of('short-growing', ({ short }) => short);
    expectSpread(
      growing.map(({ tauS }) => tauS),
      table.SHORT_GROWING.tauS,
      true,
    );
    expectSpread(
      growing.map(({ startOhm }) => startOhm),
      table.SHORT_GROWING.startOhm,
      true,
    );
    expectSpread(
      growing.map(({ minimumOhm }) => minimumOhm),
      table.SHORT_GROWING.minimumOhm,
      true,
    );
    const late = of('short-accelerating', ({ short }) => short?.acceleratesAfterS);
    expectSpread(late, table.SHORT_ACCELERATING.acceleratesAfterS, true);
    const fast = of('short-accelerating', ({ short }) => short?.acceleratedTauS);
    expectSpread(fast, table.SHORT_ACCELERATING.acceleratedTauS, true);
    expectSpread(
      of('short-constant', ({ shortPowerW }) => shortPowerW),
      table.SHORT_CONSTANT.powerW,
      true,
    );
  });

  test('of what heats from outside or is not cooled', () => {
    const fires = of('external-fire', ({ fire }) => fire);
    expectSpread(
      fires.map(({ surfaceW }) => surfaceW),
      table.EXTERNAL_FIRE.surfaceW,
      true,
    );
    expectSpread(
      fires.map(({ airW }) => airW),
      table.EXTERNAL_FIRE.airW,
      true,
    );
    const struckModules = drawn('external-fire').map(({ faults }) => faults.length);
    expect(new Set(struckModules)).toEqual(new Set([1, 2, 3]));
    expectSpread(
      of('cooling-loss', ({ coolingScale }) => coolingScale),
      table.COOLING_LOSS.coolingScale,
    );
    const maxima = of('loose-busbar', ({ busbar }) => busbar?.maximumOhm);
    expectSpread(maxima, table.LOOSE_BUSBAR.maximumOhm, true);
    const unguarded = of('loose-busbar', ({ protectionLost }) => protectionLost || undefined);
    expectShare(unguarded.length, table.LOOSE_BUSBAR.protectionLostShare);
  });

  test('of an overcharge, whose cell is never full before its charger fails', () => {
    for (const { faults, load } of drawn('overcharge')) {
      expect(faults[0].overcharge!.socAhead + load.startSoc).toBeLessThanOrEqual(0.95 + 1e-12);
      expect(faults[0].protectionLost).toBe(true);
    }
    const cRates = of('overcharge', ({ overcharge }) => overcharge?.chargeCRate);
    expectSpread(cRates, table.OVERCHARGE.chargeCRate, true);
  });
});

test('a burning module shines on the one across the aisle, in half of the events on one beside it', () => {
  let beside = 0;
  for (const { faults } of drawn('rack-to-rack')) {
    const [source, across, next] = faults;
    expect(across.moduleIndex).toBe(facing(source.moduleIndex));
    for (const { neighbour } of faults.slice(1)) expect(neighbour?.sourceIndex).toBe(source.moduleIndex);
    if (!next) continue;
    beside++;
    expect(rackOf(next.moduleIndex)).toBe(rackOf(source.moduleIndex));
    expect(Math.abs(next.moduleIndex - source.moduleIndex)).toBe(1);
  }
  expectShare(beside, table.RACK_TO_RACK.adjacentShare);
});

test('modules that burn together stand beside each other in one rack', () => {
  for (const { faults } of drawn('external-fire')) {
    const places = faults.map(({ moduleIndex }) => moduleIndex).toSorted((a, b) => a - b);
    expect(new Set(places).size).toBe(places.length);
    expect(new Set(places.map(rackOf)).size).toBe(1);
    // Only the first burns in the rack's air.
    expect(faults.slice(1).every(({ fire }) => fire?.airW === 0)).toBe(true);
  }
});

describe('a normal site', () => {
  const scenarios: readonly Scenario[] = drawn('normal');

  test('has no fault, either chemistry, and any climate and charge', () => {
    expect(scenarios.every(({ faults }) => faults.length === 0)).toBe(true);
    expectShare(scenarios.filter(({ design }) => design.chemistry === 'NMC').length, 0.5);
    expectSpread(
      scenarios.map(({ load }) => load.startSoc),
      [0.1, 1],
    );
    expectSpread(
      scenarios.map(({ climate }) => climate.yearMeanC),
      [4, 29],
    );
  });
});

import { RACKS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import { createLoad } from './load.ts';
import { EXACT_FORM } from '../form/site-form.ts';
import { createInstruments } from './instruments.ts';
import { layOut } from './layout.ts';
import { createLumpedModules } from './lumped-modules.ts';
import { createRackCurrent, createRackState, surveyRacks } from './rack-current.ts';

const { climate, load: drawn } = sampleScenario('normal', 1, { chemistry: 'LFP', population: 'reference' });
const plan = { ...drawn, regulationDays: 0, socLow: 0.2, socHigh: 0.9, idleA: -2 };

function cRates(days: number, changed = {}, fastChargeCRate = 0): number[] {
  const load = createLoad({ ...plan, ...changed }, climate, 5);
  return Array.from({ length: days * 8640 }, (_, sample) => load.step((sample + 1) * 10, fastChargeCRate));
}

test('every day charges and discharges within the plan, by ramps', () => {
  const rates = cRates(20);
  for (let day = 0; day < 20; day++) {
    const today = rates.slice(day * 8640, (day + 1) * 8640);
    expect(Math.max(...today)).toBeGreaterThan(0.5 * plan.chargeCRate);
    expect(Math.max(...today)).toBeLessThanOrEqual(plan.chargeCRate);
    expect(Math.min(...today)).toBeLessThan(-0.5 * plan.dischargeCRate);
    expect(Math.min(...today)).toBeGreaterThanOrEqual(-plan.dischargeCRate);
  }
  const steps = rates.slice(1).map((rate, at) => Math.abs(rate - rates[at]));
  expect(steps.some((step) => step > 0.0601)).toBe(false);
  expect(rates.filter((rate) => rate === 0).length).toBeGreaterThan(0.3 * rates.length);
});

test('a fast charge overrides the schedule', () => {
  expect(cRates(1, {}, 0.9).at(-1)).toBeCloseTo(0.9, 9);
});

test('regulation adds noise of its size on the days it is sold', () => {
  const rates = cRates(10, { regulationDays: 1, regulationCRate: 0.05, chargeCRate: 0, dischargeCRate: 0 });
  const sd = Math.sqrt(rates.reduce((sum, rate) => sum + rate * rate, 0) / rates.length);
  expect(sd).toBeGreaterThan(0.047);
  expect(sd).toBeLessThan(0.053);
});

test('a rack tapers at its limits, derates when hot and stops when tripped', () => {
  const currentA = createRackCurrent(160, plan, 1);
  const rack = { ...createRackState() };
  const at = (soc: number, hottestC: number, cRate: number) => {
    rack.soc[0] = soc;
    rack.hottestC[0] = hottestC;
    return currentA(cRate, rack, 0);
  };
  const fullA = at(0.5, 25, 0.5) + 2;
  expect(fullA).toBeGreaterThan(76);
  expect(fullA).toBeLessThan(84);
  expect(at(0.9, 25, 0.5)).toBe(-2);
  expect(at(0.2, 25, -0.5)).toBe(-2);
  expect(at(0.5, 55, 0.5) + 2).toBeCloseTo(fullA / 2, 9);
  expect(at(0.5, 61, 0.5)).toBe(-2);
  rack.forcedCRate[0] = 0.5;
  expect(at(0.95, 80, 0)).toBeCloseTo(80, 9);
  expect(at(0.995, 80, 0)).toBe(0);
  rack.tripped[0] = 1;
  expect(at(0.5, 25, 0.5)).toBe(0);
});

test('racks share the load within some percent', () => {
  const state = createRackState();
  state.soc.fill(0.5);
  const currents = Array.from({ length: 40 }, (_, seed) => {
    const currentA = createRackCurrent(160, { ...plan, idleA: 0 }, seed);
    return RACKS.map((_rack, rack) => currentA(0.5, state, rack) / 80);
  }).flat();
  const deviation = Math.sqrt(currents.reduce((sum, share) => sum + (share - 1) ** 2, 0) / currents.length);
  // 320 racks: four standard errors are a sixth.
  expect(Math.abs(deviation / 0.01 - 1)).toBeLessThan(0.17);
});

test('a rack stops at the limits of its cells, within a minute and without a swing', () => {
  const currentA = createRackCurrent(160, { ...plan, idleA: 0 }, 1, [2.5, 3.65]);
  const state = createRackState();
  state.soc.fill(0.5);
  const run = (cRate: number, cellV: number) => {
    state.lowestV.fill(cellV);
    state.highestV.fill(cellV);
    return Array.from({ length: 30 }, () => currentA(cRate, state, 0));
  };
  const full = run(-0.5, 3.2).at(-1)!;
  expect(full).toBeLessThan(-70);
  const empty = run(-0.5, 2.49);
  expect(Math.abs(empty.at(-1)!)).toBeLessThan(0.01 * Math.abs(full));
  // Each sample a smaller current than the one before.
  expect(empty.every((amps, at) => at === 0 || amps > empty[at - 1])).toBe(true);
  expect(run(0.5, 2.49).at(-1)).toBeGreaterThan(70);
  expect(run(0.5, 3.7).at(-1)).toBeLessThan(1);
});

test('the management knows the temperature that its probes show', () => {
  const scenario = sampleScenario('normal', 3, { racks: [0], durationS: 3600 });
  const layout = layOut([0]);
  const modules = createLumpedModules(layout, { seed: 1, soc: 0.5, airC: 25, standbyW: 0, scatter: 0 });
  modules.coreC.fill(60);
  const survey = (probeDepth: number) => {
    const form = { ...EXACT_FORM, probeDepth };
    const state = createRackState();
    surveyRacks(state, layout, modules, createInstruments({ ...scenario, form }, layout));
    return state.hottestC[0];
  };
  expect(survey(0)).toBeLessThan(27);
  expect(survey(1)).toBeGreaterThan(60);
});

import { describe, expect, test } from 'vitest';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import type { Nuisance } from '../scenario/scenario.ts';
import { AMBIENT_C, AVG_C, CHANNEL_COUNT, CURRENT_A, MAX_C, SOC_PERCENT, VOC_PPM } from './channel.ts';
import { createSite } from './site.ts';

const HOUR_S = 3600;
const asked = { durationS: 12 * HOUR_S, chemistry: 'LFP', population: 'reference', racks: [0, 1] } as const;
const drawn = sampleScenario('normal', 21, asked);
const quiet = {
  ...drawn,
  nuisances: [],
  sensorFaults: [],
  climate: { ...drawn.climate, yearMeanC: 22, leak: 0.5, setpointC: 22 },
  load: { ...drawn.load, startSoc: 0.5 },
};

/** Every sample of the site without a nuisance. */
const usual: readonly Float64Array[] = recordQuiet();

function recordQuiet(): Float64Array[] {
  const site = createSite(quiet);
  const samples: Float64Array[] = [];
  while (site.step()) samples.push(site.values.slice());
  return samples;
}

/** Mean and largest difference that a nuisance makes to a channel of a module while it is on. */
function effect(nuisance: Partial<Nuisance>, moduleIndex: number, channel: number) {
  const on: Nuisance = {
    kind: 'dust',
    startS: 2 * HOUR_S,
    durationS: 8 * HOUR_S,
    strength: 1,
    target: 0,
    ...nuisance,
  };
  const struck = createSite({ ...quiet, nuisances: [on] });
  const at = moduleIndex * CHANNEL_COUNT + channel;
  let sum = 0;
  let count = 0;
  let largest = 0;
  let before = 0;
  for (const values of usual) {
    struck.step();
    const difference = struck.values[at] - values[at];
    if (Number.isNaN(difference)) continue;
    if (struck.timeS < on.startS) before = Math.max(before, Math.abs(difference));
    if (struck.timeS < on.startS || struck.timeS >= on.startS + on.durationS) continue;
    sum += difference;
    count++;
    largest = Math.max(largest, Math.abs(difference));
  }
  expect(before).toBe(0);
  return { mean: sum / count, largest };
}

describe('a nuisance does what its name says', () => {
  test('a hot day warms the air of every rack', () => {
    expect(effect({ kind: 'hot-day', strength: 10 }, 12, AMBIENT_C).mean).toBeGreaterThan(3);
  });

  test('a fast charge sets the current', () => {
    const { largest } = effect({ kind: 'fast-charge', strength: 0.9, durationS: HOUR_S }, 9, CURRENT_A);
    expect(largest).toBeGreaterThan(100);
  });

  test('failing fans warm the modules of their rack and no other', () => {
    const failure = { kind: 'fan-failure', strength: 0.3, target: 1 } as const;
    expect(effect(failure, 12, AVG_C).mean).toBeGreaterThan(2);
    expect(effect(failure, 12, AMBIENT_C).mean).toBeGreaterThan(1);
    expect(effect(failure, 4, AVG_C).largest).toBe(0);
  });

  test('dust does the same by less', () => {
    const { mean } = effect({ strength: 0.7, target: 1 }, 12, AVG_C);
    expect(mean).toBeGreaterThan(0.3);
    expect(mean).toBeLessThan(3);
  });

  test('solvent shows in its rack and a part of it in the others', () => {
    const solvent = { kind: 'solvent', strength: 200, target: 1, durationS: HOUR_S } as const;
    const own = effect(solvent, 12, VOC_PPM).largest;
    const other = effect(solvent, 4, VOC_PPM).largest;
    expect(own).toBeGreaterThan(150);
    expect(own).toBeLessThan(300);
    expect(other).toBeGreaterThan(5);
    expect(other).toBeLessThan(own / 2);
  });

  test('balancing leads charge past the cells of its module', () => {
    const balancing = { kind: 'balancing', strength: 0.3, target: 5 } as const;
    // 0.3 A for 8 h of 160 Ah, the mean over the time.
    expect(effect(balancing, 5, SOC_PERCENT).mean).toBeCloseTo(-0.75, 1);
    expect(effect(balancing, 6, SOC_PERCENT).largest).toBeLessThan(0.1);
  });

  test('an open door brings the air from outside', () => {
    expect(effect({ kind: 'door-open', strength: 0.8 }, 3, AMBIENT_C).largest).toBeGreaterThan(0.5);
  });
});

test('under load the hottest surface leaves the mean', () => {
  const charged = { ...quiet, load: { ...quiet.load, startSoc: 0.1 } };
  const fast: Nuisance = { kind: 'fast-charge', startS: 600, durationS: 5000, strength: 0.8, target: 0 };
  const site = createSite({ ...charged, racks: [0], nuisances: [fast] });
  const spreadK = () => {
    let sum = 0;
    for (let m = 0; m < 8; m++) {
      sum += site.values[m * CHANNEL_COUNT + MAX_C] - site.values[m * CHANNEL_COUNT + AVG_C];
    }
    return sum / 8;
  };
  while (site.timeS < 600) site.step();
  const atRestK = spreadK();
  while (site.timeS < 5000) site.step();
  expect(spreadK()).toBeGreaterThan(atRestK + 0.3);
});

test('a burning module heats the air, the gas and the neighbours of its rack', () => {
  const scenario = sampleScenario('full-propagation', 5, { population: 'reference' });
  const site = createSite(scenario);
  const struck = site.moduleIndices.indexOf(scenario.faults[0].moduleIndex);
  const other = ((struck + 1) % 8) * CHANNEL_COUNT;
  const before = [AVG_C, AMBIENT_C, VOC_PPM].map(() => 0);
  const highest = [...before];
  while (site.step()) {
    [AVG_C, AMBIENT_C, VOC_PPM].forEach((channel, at) => {
      const value = site.values[other + channel];
      if (site.timeS < scenario.faults[0].onsetS) before[at] = Math.max(before[at], value);
      else if (value > highest[at]) highest[at] = value;
    });
  }
  expect(site.truth.runawayCells[struck]).toBeGreaterThan(10);
  expect(highest[0] - before[0]).toBeGreaterThan(3);
  expect(highest[1] - before[1]).toBeGreaterThan(5);
  expect(highest[2]).toBeGreaterThan(5000);
  // The management opened the contactor.
  expect(Math.abs(site.values[other + CURRENT_A])).toBeLessThan(1);
});

import { CHANNELS } from '@hvs/contract';
import { describe, expect, test } from 'vitest';
import { EXACT_FORM, type SiteForm } from '../form/site-form.ts';
import { referenceDesign } from '../design/module-design.ts';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import type { SensorFault } from '../scenario/scenario.ts';
import {
  AMBIENT_C,
  AVG_C,
  CHANNEL_COUNT,
  CO_PPM,
  CURRENT_A,
  H2_PPM,
  MAX_C,
  SOC_PERCENT,
  VOC_PPM,
  VOLTAGE_V,
} from './channel.ts';
import { createChargeEstimate } from './charge-estimate.ts';
import { createInstruments } from './instruments.ts';
import { layOut } from './layout.ts';
import { createLumpedModules } from './lumped-modules.ts';
import { probedAirC, writePhysical } from './physical.ts';
import { createProbes } from './probes.ts';
import { createSite } from './site.ts';

const HOUR_S = 3600;
const asked = { durationS: 2 * HOUR_S, racks: [1], population: 'reference' } as const;
const quiet = { ...sampleScenario('normal', 8, asked), sensorFaults: [] };
const COUNT = 8;

/** Every sample of a busy rack that measures in a form. */
function record(changed: Partial<SiteForm>, sensorFaults: readonly SensorFault[] = []): Float64Array[] {
  const load = { ...quiet.load, regulationDays: 1, regulationCRate: 0.3, swingCRate: 0.1 };
  const site = createSite({ ...quiet, load, sensorFaults, form: { ...EXACT_FORM, ...changed } });
  const samples: Float64Array[] = [];
  while (site.step()) samples.push(site.values.slice());
  return samples;
}

/** Samples in which a value differs from the one before, of a channel of a module. */
function changes(samples: readonly Float64Array[], m: number, channel: number): number[] {
  const at = m * CHANNEL_COUNT + channel;
  return samples.flatMap((values, sample) =>
    sample > 0 && !Number.isNaN(values[at] + samples[sample - 1][at]) && values[at] !== samples[sample - 1][at]
      ? sample
      : [],
  );
}

const exact = record({});

describe('the step of a register', () => {
  const resolution = [0.25, 1, 0.5, 1, 5, 1, 10, 5, 0.1];
  const rounded = record({ resolution });

  test.each(CHANNELS.map(({ name }, channel) => ({ name, channel })))(
    '$name is a multiple of it, the nearest',
    ({ channel }) => {
      const step = resolution[channel];
      rounded.forEach((values, sample) => {
        for (let m = 0; m < COUNT; m++) {
          const value = values[m * CHANNEL_COUNT + channel];
          if (Number.isNaN(value)) continue;
          expect(Math.abs(value / step - Math.round(value / step))).toBeLessThan(1e-6);
          expect(Math.abs(value - exact[sample][m * CHANNEL_COUNT + channel])).toBeLessThanOrEqual(step / 2 + 1e-9);
        }
      });
    },
  );
});

describe('the refresh of a register', () => {
  const refreshSamples = [6, 6, 3, 3, 2, 4, 4, 4, 5];
  const held = record({ refreshSamples });
  const phaseOf = (m: number, channel: number) => {
    const phases = new Set(changes(held, m, channel).map((sample) => sample % refreshSamples[channel]));
    expect(phases.size, `${m} ${channel}`).toBe(1);
    return [...phases][0];
  };

  test.each(CHANNELS.map(({ name }, channel) => ({ name, channel })))(
    '$name changes only every so many samples',
    ({ channel }) => {
      for (let m = 0; m < COUNT; m++) {
        phaseOf(m, channel);
        // Noise moves every exact value.
        expect(changes(held, m, channel).length).toBeGreaterThan(0.8 * (held.length / refreshSamples[channel] - 2));
      }
    },
  );

  test('is true when it changes', () => {
    const at = 2 * CHANNEL_COUNT + VOLTAGE_V;
    for (const sample of changes(held, 2, VOLTAGE_V)) expect(held[sample][at]).toBe(exact[sample][at]);
  });

  test('has another phase in another module, and one for values that come together', () => {
    const phases = Array.from({ length: COUNT }, (_, m) => phaseOf(m, AVG_C));
    expect(new Set(phases).size).toBeGreaterThan(2);
    for (let m = 0; m < COUNT; m++) {
      expect(phaseOf(m, MAX_C)).toBe(phaseOf(m, AVG_C));
      expect(phaseOf(m, CURRENT_A)).toBe(phaseOf(m, VOLTAGE_V));
      expect(phaseOf(m, H2_PPM)).toBe(phaseOf(m, CO_PPM));
    }
  });

  test('every sample is new where the refresh is one', () => {
    for (const channel of [AVG_C, VOLTAGE_V, CURRENT_A, AMBIENT_C]) {
      expect(changes(exact, 1, channel).length).toBeGreaterThan(0.99 * (exact.length - 1));
    }
  });
});

describe('a gas sensor that is not there', () => {
  const gasFaults = (['stuck', 'drift', 'dropout'] as const).flatMap((kind, m): SensorFault[] =>
    [CO_PPM, VOC_PPM].map((channel) => ({
      kind,
      moduleIndex: 8 + m,
      channel: CHANNELS[channel].name,
      startS: 600,
      durationS: 3000,
      strength: kind === 'drift' ? 30 : 0,
    })),
  );
  const link: SensorFault = {
    kind: 'dropout',
    moduleIndex: 15,
    channel: 'all',
    startS: 600,
    durationS: 3000,
    strength: 0,
  };

  test('is 0 ppm in every sample, also while sensors fail', () => {
    for (const values of record({ gasSensors: [false, true, false] }, [...gasFaults, link])) {
      for (let m = 0; m < COUNT; m++) {
        expect(values[m * CHANNEL_COUNT + CO_PPM]).toBe(0);
        expect(values[m * CHANNEL_COUNT + VOC_PPM]).toBe(0);
      }
    }
  });

  test('leaves the others as they are', () => {
    const one = record({ gasSensors: [false, true, false] });
    for (const [sample, values] of one.entries()) expect(values[H2_PPM]).toBe(exact[sample][H2_PPM]);
  });

  test('stays 0 ppm in the gas of a fault', () => {
    const scenario = sampleScenario('full-propagation', 5, { population: 'reference' });
    const site = createSite({ ...scenario, form: { ...EXACT_FORM, gasSensors: [false, false, false] } });
    const m = site.moduleIndices.indexOf(scenario.faults[0].moduleIndex);
    while (Number.isNaN(site.truth.runawayS[m])) site.step();
    for (let sample = 0; sample < 30; sample++) {
      site.step();
      expect([...site.values.subarray(m * CHANNEL_COUNT + CO_PPM, m * CHANNEL_COUNT + AMBIENT_C)]).toEqual([0, 0, 0]);
    }
  });
});

describe('what the instruments get wrong', () => {
  const design = referenceDesign('LFP');
  const layout = layOut([1]);
  const modules = createLumpedModules(layout, { seed: 1, soc: 0.5, airC: 25, standbyW: 0, scatter: 0 });
  modules.coreC.fill(40);
  modules.surfaceC.fill(30);
  modules.hotSpotK.fill(2);

  /** Two rows of the third module: after 100 A, and after a step to -60 A. */
  function rowsOf(changed: Partial<SiteForm>, swingA = 0) {
    const instruments = createInstruments({ seed: 3, design, form: { ...EXACT_FORM, ...changed }, racks: [1] }, layout);
    instruments.charge.step(10);
    const column = (value: number) => new Float64Array(COUNT).fill(value);
    const gas = { usualPpm: new Float64Array(24), faultGas: { rackPpm: new Float64Array(24) } };
    const rows = [100, -60].map((amps) => {
      const input = { currentA: column(amps), airC: column(24), coolingScale: column(1), bleedA: column(0) };
      const into = new Float64Array(COUNT * CHANNEL_COUNT);
      writePhysical(into, layout, { modules, input, instruments, swingA }, gas);
      return into.subarray(2 * CHANNEL_COUNT, 3 * CHANNEL_COUNT);
    });
    return { first: rows[0], second: rows[1], instruments };
  }

  test('a current that is read before the voltage still has a part of the sample before', () => {
    const { second } = rowsOf({ currentLeadS: 2.5 });
    expect(second[CURRENT_A]).toBeCloseTo(-60 + 0.25 * 160, 9);
    expect(rowsOf({ currentLeadS: 2.5 }, 7).second[CURRENT_A]).toBeCloseTo(-60 + 40 + 7, 9);
    expect(rowsOf({}).second[CURRENT_A]).toBe(-60);
  });

  test('a current sensor has an offset by the capacity and a gain', () => {
    const { first, second } = rowsOf({ currentOffsetCRate: 0.01, currentGain: 0.98 });
    expect(first[CURRENT_A]).toBeCloseTo(98 + 1.6, 9);
    expect(second[CURRENT_A]).toBeCloseTo(-58.8 + 1.6, 9);
  });

  test('probes are each off by up to their error, and the hottest is the one that is off most', () => {
    const { first, instruments } = rowsOf({ probes: 4, probeOffsetK: 2 });
    const { offsetK, cells } = instruments.probes[2];
    expect(cells).toEqual([2, 6, 10, 14]);
    expect(first[AVG_C] - 30).toBeCloseTo(offsetK.reduce((sum, offset) => sum + offset, 0) / 4, 9);
    // With four probes the hottest cell is seen by four fifths.
    expect(first[MAX_C] - 30).toBeCloseTo(Math.max(...offsetK) + 2 * 0.8, 9);
    const all = Array.from({ length: 64 }, (_, index) => [
      ...createProbes({ ...EXACT_FORM, probes: 4, probeOffsetK: 2 }, 16, 3, index).offsetK,
    ]).flat();
    expect(Math.max(...all.map(Math.abs))).toBeLessThanOrEqual(2);
    expect([Math.min(...all) < -1.9, Math.max(...all) > 1.9]).toEqual([true, true]);
    expect(new Set(all).size).toBe(256);
  });

  test('a probe in the cells sees their temperature, one at half depth the middle', () => {
    expect(rowsOf({ probeDepth: 1 }).first[AVG_C]).toBeCloseTo(40, 9);
    expect(rowsOf({ probeDepth: 0.5 }).first[AVG_C]).toBeCloseTo(35, 9);
  });

  test('a badly placed air probe sees the module, or air that is other', () => {
    expect(rowsOf({ airProbeModuleShare: 0.5 }).first[AMBIENT_C]).toBeCloseTo(27, 9);
    expect(rowsOf({ airProbeOffsetK: -20 }).first[AMBIENT_C]).toBeCloseTo(4, 9);
    expect(probedAirC({ ...EXACT_FORM, airProbeModuleShare: 1, airProbeOffsetK: 2 }, 20, 50)).toBe(52);
  });
});

describe('the charge that a rack reports', () => {
  const form = { ...EXACT_FORM, chargeJumpPercent: 8, chargeJumpDays: 2 };

  test('jumps within its limit every few days, each rack by itself', () => {
    const estimate = createChargeEstimate(form, [1, 4], 7);
    const jumpsS: number[] = [];
    const errors: number[] = [];
    for (let timeS = 600; timeS < 200 * 86_400; timeS += 600) {
      const before = estimate.errorPercent[1];
      estimate.step(timeS);
      if (estimate.errorPercent[1] === before) continue;
      jumpsS.push(timeS);
      errors.push(estimate.errorPercent[1]);
    }
    const gapsDays = jumpsS.slice(1).map((timeS, at) => (timeS - jumpsS[at]) / 86_400);
    expect(Math.min(...gapsDays)).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...gapsDays)).toBeLessThanOrEqual(3.4 + 0.01);
    expect(gapsDays.length).toBeGreaterThan(70);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(8);
    expect(Math.max(...errors)).toBeGreaterThan(6);
    expect(Math.min(...errors)).toBeLessThan(-6);
    expect(estimate.errorPercent[4]).not.toBe(estimate.errorPercent[1]);
  });

  test('shows the jump in every module of the rack', () => {
    const samples = record({ chargeJumpPercent: 30 });
    const offs = Array.from(
      { length: COUNT },
      (_, m) => samples[50][m * CHANNEL_COUNT + SOC_PERCENT] - exact[50][m * CHANNEL_COUNT + SOC_PERCENT],
    );
    expect(Math.abs(offs[0])).toBeGreaterThan(1);
    for (const off of offs) expect(off).toBeCloseTo(offs[0], 6);
    expect(createChargeEstimate(EXACT_FORM, [1], 7).errorPercent[1]).toBe(0);
  });
});

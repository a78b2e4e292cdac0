import { describe, expect, test } from 'vitest';
import { cellTypeOf } from '../design/module-design.ts';
import { EXACT_FORM } from '../form/site-form.ts';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import { AMBIENT_C, AVG_C, CO_PPM, CURRENT_A, H2_PPM, MAX_C, SOC_PERCENT, VOC_PPM, VOLTAGE_V } from './channel.ts';
import { foreseeTruth } from './foresee-truth.ts';
import { createSite } from './site.ts';
import { evidentDifferences, visibleDifferences } from './visible-differences.ts';

const { design } = sampleScenario('normal', 1);

test('a step of a register hides what its noise would show, and a sensor that is not there shows nothing', () => {
  const exact = visibleDifferences(design, EXACT_FORM);
  const coarse = visibleDifferences(design, {
    ...EXACT_FORM,
    resolution: EXACT_FORM.resolution.map((step, channel) => (channel === MAX_C ? 2 : step)),
    gasSensors: [true, false, true],
  });
  expect(exact[MAX_C]).toBeCloseTo(0.5, 9);
  expect(coarse[MAX_C]).toBe(2);
  expect(coarse[AVG_C]).toBe(exact[AVG_C]);
  expect([CO_PPM, H2_PPM, VOC_PPM].map((gas) => Number.isFinite(coarse[gas]))).toEqual([true, false, true]);
});

test('evident is 5 K, 25 ppm or half a cell, and nothing of the current, the charge or the air', () => {
  const type = cellTypeOf(design);
  const evident = evidentDifferences(type, { ...EXACT_FORM, gasSensors: [false, true, true] });
  expect([evident[AVG_C], evident[MAX_C], evident[H2_PPM], evident[VOC_PPM]]).toEqual([5, 5, 25, 25]);
  expect(evident[VOLTAGE_V]).toBeCloseTo(type.openCircuitV[50] / 2, 9);
  for (const channel of [CURRENT_A, SOC_PERCENT, AMBIENT_C, CO_PPM]) expect(evident[channel]).toBe(Infinity);
});

describe('a fault', () => {
  test('leaves its trace before it is evident, in sites of the population', () => {
    const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
    const lags = seeds.flatMap((seed) => {
      const scenario = sampleScenario('full-propagation', seed);
      const site = createSite(scenario);
      const m = site.moduleIndices.indexOf(scenario.faults[0].moduleIndex);
      while (site.step() && Number.isNaN(site.truth.runawayS[m]));
      const { traceS, evidentS } = site.truth;
      return Number.isNaN(evidentS[m]) ? [] : [evidentS[m] - traceS[m]];
    });
    expect(lags.length).toBeGreaterThan(6);
    expect(Math.min(...lags)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lags)).toBeGreaterThan(60);
  });

  test('that warms a cell no probe is near is evident late or never', () => {
    const scenario = sampleScenario('short-constant', 4);
    const [fault] = scenario.faults;
    const asked = { ...scenario, nuisances: [], sensorFaults: [], faults: [{ ...fault, cell: 0, shortPowerW: 60 }] };
    const form = { ...EXACT_FORM, gasSensors: [false, false, false] as const };
    const evidentAt = (probes: number | 'all') => {
      const site = createSite({ ...asked, form: { ...form, probes } });
      const m = site.moduleIndices.indexOf(fault.moduleIndex);
      while (site.step() && Number.isNaN(site.truth.evidentS[m]));
      return site.truth.evidentS[m];
    };
    expect(foreseeTruth(asked)).toHaveLength(1);
    const near = evidentAt('all');
    const far = evidentAt(1);
    expect(near).toBeGreaterThan(fault.onsetS);
    expect(Number.isNaN(far) || far > near + 600).toBe(true);
  });
});

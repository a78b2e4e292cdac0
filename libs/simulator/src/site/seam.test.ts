import { describe, expect, test } from 'vitest';
import { EXACT_FORM, type SiteForm } from '../form/site-form.ts';
import type { Fault } from '../scenario/fault.ts';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { CHANNEL_COUNT } from './channel.ts';
import { visibleDifferences } from './visible-differences.ts';
import { createSite } from './site.ts';

const HOUR_S = 3600;
const MODULE = 3;

/** Begins and does nothing: its module is computed cell by cell from here on. */
const nothing: Fault = {
  faultClass: 'cooling-loss',
  moduleIndex: MODULE,
  onsetS: 3 * HOUR_S,
  cell: 2,
  cellConductanceWPerK: 1,
  gasHeatShare: 0.3,
  protectionLost: true,
  endsAtVent: false,
  coolingScale: 1,
};

/** Values as they are before registers round and hold them. */
const unread = (form: SiteForm): SiteForm => ({
  ...form,
  resolution: EXACT_FORM.resolution,
  refreshSamples: EXACT_FORM.refreshSamples,
});

/**
 * Largest jumps of a module's channels as it becomes driven, in parts of what could be seen. Noise is the same with
 * and without.
 */
function jumps(scenario: Scenario): number[] {
  const quiet = { ...scenario, nuisances: [], sensorFaults: [], form: unread(scenario.form) };
  const [lumped, driven] = [createSite(quiet), createSite({ ...quiet, faults: [nothing] })];
  const visible = visibleDifferences(scenario.design, scenario.form);
  const largest = Array.from({ length: CHANNEL_COUNT }, () => 0);
  while (lumped.step() && driven.step() && lumped.timeS < nothing.onsetS + 1800) {
    for (let channel = 0; channel < CHANNEL_COUNT; channel++) {
      const at = MODULE * CHANNEL_COUNT + channel;
      const jump = Math.abs(lumped.values[at] - driven.values[at]) / visible[channel];
      if (jump > largest[channel]) largest[channel] = jump;
    }
  }
  return largest;
}

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed + 1);
const drawn = (seed: number) => sampleScenario('normal', seed, { durationS: 4 * HOUR_S, racks: [0] });

describe('no channel jumps by a tenth of a visible difference as a module becomes driven', () => {
  test.each(SEEDS)('in drawn site %d', (seed) => {
    for (const jump of jumps(drawn(seed))) expect(jump).toBeLessThan(0.1);
  });

  test.each<[string, Partial<SiteForm>]>([
    ['two probes', { probes: 2 }],
    ['one probe at the cell', { probes: 1, probeDepth: 1 }],
    ['probes between surface and cell that are 4 K off', { probes: 5, probeDepth: 0.5, probeOffsetK: 4 }],
    ['an air probe on the module', { airProbeModuleShare: 0.9, airProbeOffsetK: -20 }],
    ['a current sensor that is off and early', { currentGain: 0.9, currentOffsetCRate: 0.03, currentLeadS: 10 }],
  ])('with %s', (_name, changed) => {
    const scenario = drawn(2);
    const form = { ...scenario.form, ...changed };
    for (const jump of jumps({ ...scenario, form })) expect(jump).toBeLessThan(0.1);
  });
});

test('the probes of a driven module see its hot cell as far as they sit on it', () => {
  const scenario = { ...drawn(2), nuisances: [], sensorFaults: [] };
  const { design } = scenario;
  const short = { ...nothing, faultClass: 'short-constant' as const, coolingScale: 1, shortPowerW: 60, cell: 0 };
  const hottest = (changed: Partial<SiteForm>) => {
    const form = { ...unread(scenario.form), probeOffsetK: 0, ...changed };
    const site = createSite({ ...scenario, form, faults: [short] });
    while (site.timeS < nothing.onsetS + 3000) site.step();
    return site.values[MODULE * CHANNEL_COUNT + 1];
  };
  const onSurface = hottest({ probes: 'all', probeDepth: 0 });
  expect(design.cellCount).toBeGreaterThan(8);
  expect(hottest({ probes: 'all', probeDepth: 1 })).toBeGreaterThan(onSurface + 2);
  expect(hottest({ probes: 1, probeDepth: 0 })).toBeLessThan(onSurface - 5);
});

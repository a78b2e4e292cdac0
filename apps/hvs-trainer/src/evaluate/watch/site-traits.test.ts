import { sampleScenario } from '@hvs/simulator';
import { expect, test } from 'vitest';
import { traitsOf } from './site-traits.ts';

const scenario = sampleScenario('normal', 1, { durationS: 3600, racks: [0], population: 'reference' });

test('a site of the reference is exact and in time', () => {
  expect(traitsOf(scenario)).toMatchObject({
    'temperature step': 'exact',
    'voltage step': 'exact',
    'temperature refresh': '10 s',
    probes: 'one a cell',
    'gas sensors': 'all',
    'air probe': 'in the air',
  });
});

test.each([
  {
    what: 'the steps',
    form: { resolution: [0.25, 1, 0.5, 1, 1, 5, 5, 5, 1] },
    traits: { 'temperature step': '1 K', 'voltage step': '0.5 V' },
  },
  {
    what: 'a millivolt a cell',
    form: { resolution: [0.25, 1, 0.001 * scenario.design.cellCount, 1, 1, 5, 5, 5, 1] },
    traits: { 'voltage step': '1 mV a cell' },
  },
  {
    what: 'the refresh',
    form: { refreshSamples: [6, 6, 9, 1, 1, 1, 1, 1, 1] },
    traits: { 'temperature refresh': '60 s', 'voltage refresh': 'over 60 s' },
  },
  { what: 'few probes', form: { probes: 1 }, traits: { probes: '1 to 2' } },
  { what: 'more probes', form: { probes: 8 }, traits: { probes: '4 to 9' } },
  { what: 'one gas', form: { gasSensors: [false, true, false] as const }, traits: { 'gas sensors': 'some' } },
  { what: 'no gas', form: { gasSensors: [false, false, false] as const }, traits: { 'gas sensors': 'none' } },
  { what: 'an air probe at the module', form: { airProbeModuleShare: 0.2 }, traits: { 'air probe': 'badly placed' } },
  { what: 'an air probe far off', form: { airProbeOffsetK: -20 }, traits: { 'air probe': 'badly placed' } },
  { what: 'a usual air probe', form: { airProbeOffsetK: 0.9 }, traits: { 'air probe': 'in the air' } },
])('a form is classed by $what', ({ form, traits }) => {
  expect(traitsOf({ ...scenario, form: { ...scenario.form, ...form } })).toMatchObject(traits);
});

test('a design is classed by its material and size', () => {
  const design = { ...scenario.design, chemistry: 'sodium-ion' as const, cellCount: 96, nominalAh: 320 };
  expect(traitsOf({ ...scenario, design })).toMatchObject({
    chemistry: 'sodium-ion',
    'cells in series': '25 to 111',
    capacity: '320 to 600 Ah',
  });
});

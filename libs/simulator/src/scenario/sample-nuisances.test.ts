import { CHANNELS, RACKS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { referenceDesign } from '../design/module-design.ts';
import { NUISANCES } from './nuisance-table.ts';
import { sampleNuisances } from './sample-nuisances.ts';
import { sampleScenario } from './sample-scenario.ts';
import { NUISANCE_KINDS, type NuisanceKind } from './scenario.ts';

const YEAR_S = 365.25 * 86_400;
const ALL_RACKS = RACKS.map((_, rack) => rack);
const SCOPES = { site: 1, rack: 8, module: 64 } as const;

test('over many site-years every nuisance strikes at the rate of the table', () => {
  const siteYears = 60;
  const counts = new Map<NuisanceKind, number>(NUISANCE_KINDS.map((kind) => [kind, 0]));
  for (let seed = 0; seed < siteYears; seed++) {
    const field = { seed, durationS: YEAR_S, racks: ALL_RACKS, design: referenceDesign('LFP') };
    const { nuisances, sensorFaults } = sampleNuisances(field);
    const kinds = [
      ...nuisances.map(({ kind }) => kind),
      ...sensorFaults.map(({ kind }): NuisanceKind => `sensor-${kind}`),
    ];
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  for (const kind of NUISANCE_KINDS) {
    const { ratePerYear, scope } = NUISANCES[kind];
    const expected = ratePerYear * siteYears * SCOPES[scope];
    // Five standard deviations of a Poisson count.
    const difference = Math.abs((counts.get(kind) ?? 0) - expected);
    expect(difference, `${kind}: ${counts.get(kind)} of ${expected}`).toBeLessThan(5 * Math.sqrt(expected));
  }
});

test.each(NUISANCE_KINDS)('%s surely happens in a scenario that asks for it', (nuisance) => {
  const plain = sampleScenario('normal', 17, { durationS: 86_400 });
  const asked = sampleScenario('normal', 17, { durationS: 86_400, nuisance });
  const more =
    asked.nuisances.filter(({ kind }) => kind === nuisance).length +
    asked.sensorFaults.filter(({ kind }) => `sensor-${kind}` === nuisance).length -
    plain.nuisances.filter(({ kind }) => kind === nuisance).length -
    plain.sensorFaults.filter(({ kind }) => `sensor-${kind}` === nuisance).length;
  expect(more).toBe(1);
});

test('strengths and lengths keep to the table', () => {
  const field = { seed: 3, durationS: 5 * YEAR_S, racks: ALL_RACKS, design: referenceDesign('NMC') };
  const { nuisances, sensorFaults } = sampleNuisances(field);
  for (const { kind, strength, durationS } of nuisances) {
    const row = NUISANCES[kind];
    expect(strength).toBeGreaterThanOrEqual(row.strength[0]);
    expect(strength).toBeLessThanOrEqual(row.strength[1]);
    expect(durationS).toBeLessThanOrEqual(row.durationS[1]);
  }
  const names = new Set<string>(sensorFaults.map(({ channel }) => channel));
  expect(names).toEqual(new Set(['all', ...CHANNELS.map(({ name }) => name)]));
});

import { expect, test } from 'vitest';
import { sampleScenario } from './sample-scenario.ts';

const plans = Array.from({ length: 600 }, (_, seed) => sampleScenario('normal', seed + 1).load);
const of = (wanted: string) => plans.filter(({ kind }) => kind === wanted);

test('half of the sites in commissioning step to nine tenths of their capacity or more', () => {
  const sites = of('commissioning');
  const strong = sites.filter(({ chargeCRate, dischargeCRate }) => Math.max(chargeCRate, dischargeCRate) >= 0.9);
  expect(sites.length).toBeGreaterThan(50);
  expect(strong.length).toBeGreaterThan(0.4 * sites.length);
});

test('a site in standby is not regulated, one that regulates always is, and only the grid changes within seconds', () => {
  expect(of('standby').every(({ regulationDays }) => regulationDays === 0)).toBe(true);
  expect(of('regulation').every(({ regulationDays }) => regulationDays === 1)).toBe(true);
  const swing = (kind: string) => Math.max(...of(kind).map(({ swingCRate }) => swingCRate));
  expect(swing('regulation')).toBeGreaterThan(3 * swing('arbitrage'));
});

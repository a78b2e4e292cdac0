import { FAULT_CLASSES, NUISANCE_KINDS } from '@hvs/simulator';
import { describe, expect, test } from 'vitest';
import { planDataset } from '../../dataset/plan.ts';
import { SEEN_CLASSES, UNSEEN_CLASSES } from '../../site/seeds.ts';
import { FULL, type LegSize, planCampaign, planTuning, QUICK, type SiteJob, TUNING } from './campaign.ts';
import { DIMENSIONS, LEGS } from './leg.ts';

/** What a site is of. */
function kindOf(site: SiteJob): string {
  switch (site.campaign) {
    case 'event':
      return site.faultClass;
    case 'nuisance':
      return site.nuisance;
    case 'normal':
      return 'normal';
  }
}

const moduleYears = ({ normalSites, normalDays }: LegSize): number => (normalSites * normalDays * 16) / 365.25;

describe('the sites of an evaluation', () => {
  const sites = planCampaign(FULL, LEGS, 0);

  test('are none of those of training and tuning, and none of two legs', () => {
    const learned = new Set([...planDataset('full', 0), ...planTuning(TUNING, 0)].map(({ seed }) => seed));
    expect(learned.size).toBeGreaterThan(1000);
    expect(sites.filter(({ seed }) => learned.has(seed))).toEqual([]);
    expect(new Set(sites.map(({ seed }) => seed)).size).toBe(sites.length);
  });

  test.each(['a', 'b', 'c'] as const)('have every class in leg %s, the unseen ones too', (leg) => {
    const own = planCampaign(FULL, [leg], 0);
    const events = own.filter(({ campaign }) => campaign === 'event');
    expect(new Set(events.map(kindOf))).toEqual(new Set(FAULT_CLASSES));
    expect(new Set(own.map(({ origin }) => origin.leg))).toEqual(new Set([leg]));
  });

  test('make every nuisance certain in leg a', () => {
    const nuisances = sites.filter(({ origin, campaign }) => origin.leg === 'a' && campaign === 'nuisance');
    expect(new Set(nuisances.map(kindOf))).toEqual(new Set(NUISANCE_KINDS));
  });

  test('have about 20 events and normal operation of each dimension by itself', () => {
    for (const dimension of DIMENSIONS) {
      const own = sites.filter(({ origin }) => origin.leg === 'dimensions' && origin.dimension === dimension);
      expect(own.filter(({ campaign }) => campaign === 'event').length).toBeGreaterThan(30);
      expect(own.filter(({ campaign }) => campaign === 'normal').length).toBe(FULL.dimension.normalSites);
      expect(own.map(kindOf).filter((kind) => UNSEEN_CLASSES.some((name) => name === kind))).toEqual([]);
    }
  });

  test('make enough module-years of normal operation', () => {
    expect(moduleYears(FULL.a)).toBeGreaterThan(61);
    expect(moduleYears(FULL.b)).toBeGreaterThan(20);
    expect(moduleYears(FULL.c)).toBeGreaterThan(20);
    expect(moduleYears(FULL.dimension)).toBeGreaterThan(2);
  });

  test('are few in a quick look', () => {
    expect(planCampaign(QUICK, LEGS, 0).length).toBeLessThan(120);
  });
});

test('no site of training or tuning has an unseen class', () => {
  const kinds = [...planDataset('full', 0).map(({ kind }) => kind), ...planTuning(TUNING, 0).map(kindOf)];
  for (const unseen of UNSEEN_CLASSES) expect(kinds).not.toContain(unseen);
  for (const seen of SEEN_CLASSES) expect(kinds).toContain(seen);
});

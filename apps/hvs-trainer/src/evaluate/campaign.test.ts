import { FAULT_CLASSES, NUISANCE_KINDS } from '@hvs/simulator';
import { describe, expect, test } from 'vitest';
import { planDataset } from '../dataset/plan.ts';
import { SEEN_CLASSES, UNSEEN_CLASS } from '../seeds.ts';
import { FULL, planCampaign, QUICK, TUNING } from './campaign.ts';

describe('the sites of a test', () => {
  const sites = planCampaign(FULL, 'test', 0);

  test('are none of those of training and tuning', () => {
    const learned = new Set(planDataset('full', 0).map(({ seed }) => seed));
    expect(learned.size).toBeGreaterThan(1000);
    expect(sites.filter(({ seed }) => learned.has(seed))).toEqual([]);
  });

  test('have every class and nuisance, the unseen class too', () => {
    const names = sites.map((site) => {
      switch (site.campaign) {
        case 'event':
          return site.faultClass;
        case 'nuisance':
          return site.nuisance;
        case 'normal':
          return 'normal';
      }
    });
    expect(new Set(names)).toEqual(new Set([...FAULT_CLASSES, ...NUISANCE_KINDS, 'normal']));
  });

  test('make 30 module-years of normal operation and more', () => {
    const days = FULL.normalSites * FULL.normalDays * 64;
    expect(days / 365.25).toBeGreaterThan(30);
    expect(planCampaign(QUICK, 'test', 0).length).toBeLessThan(60);
  });
});

test('no site of training or tuning has the unseen class', () => {
  expect(planDataset('full', 0).map(({ kind }) => kind)).not.toContain(UNSEEN_CLASS);
  const events = planCampaign(TUNING, 'tuning', 0).filter((site) => site.campaign === 'event');
  expect(new Set(events.map(({ faultClass }) => faultClass))).toEqual(new Set(SEEN_CLASSES));
});

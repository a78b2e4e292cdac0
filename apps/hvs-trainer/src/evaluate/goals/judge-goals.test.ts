import { describe, expect, test } from 'vitest';
import { judgeGoals } from './judge-goals.ts';
import { eventSite, JUDGES, normalSite, runaways } from '../figures/results.fixture.ts';
import { summarizePopulation } from '../figures/summarize-sites.ts';
import type { PopulationLeg } from '../plan/leg.ts';
import type { SiteResult } from '../watch/watch-site.ts';

/** Verdicts of a leg's goals, in their order. */
function verdicts(leg: PopulationLeg, results: readonly SiteResult[]): string[] {
  const goals = judgeGoals([summarizePopulation(leg, results, JUDGES)], []);
  return goals.filter((goal) => goal.leg === leg).map(({ verdict }) => verdict);
}

const constant = { peakShortPowerW: 500, onsetS: 7000 };
const many = (count: number) => Array.from({ length: count }, (): [] => []);

describe('the goals of leg a', () => {
  const good = [
    ...runaways('short-growing', 190, { leadS: 1200 }),
    ...runaways('short-growing', 10, { leadS: 60 }),
    ...runaways('short-constant', 95, { leadS: 300, event: constant }),
    ...runaways('short-constant', 5, { leadS: 10, event: constant }),
  ];
  const normal = normalSite(60, many(6));

  test('are met just so', () => {
    const missed = runaways('loose-busbar', 3, { leadS: 0 });
    expect(verdicts('a', [...good, ...missed, normal])).toEqual(['met', 'met', 'met', 'met']);
  });

  test.each([
    { name: 'four of 304 runaways', sites: [...good, ...runaways('loose-busbar', 4, { leadS: 0 }), normal], missed: 0 },
    { name: 'fewer than 299 runaways', sites: [...good.slice(2), normal], missed: 0 },
    {
      name: 'leads of slow shorts',
      sites: [...good, ...runaways('short-growing', 1, { leadS: 1190 }), normal],
      missed: 1,
    },
    {
      name: 'leads of constant shorts',
      sites: [...good, ...runaways('short-constant', 1, { leadS: 290, event: constant }), normal],
      missed: 2,
    },
    { name: 'no constant short at all', sites: [...runaways('short-growing', 300), normal], missed: 2 },
    { name: 'one false alarm too many', sites: [...good, normalSite(60, many(7))], missed: 3 },
    { name: 'too few module-years', sites: [...good, normalSite(59.9, [])], missed: 3 },
  ])('are missed by $name', ({ sites, missed }) => {
    expect(verdicts('a', sites)[missed]).toBe('missed');
  });

  test('leave unseen classes and warm-only shorts apart, and tell them', () => {
    const warm = normalSite(60, [...many(6), ['warm-short'], ['warm-short', 'dust']]);
    const sites = [...good, ...runaways('overcharge', 50, { leadS: 0 }), warm];
    expect(verdicts('a', sites)).toEqual(['met', 'met', 'met', 'met']);
    const { reached } = judgeGoals([summarizePopulation('a', sites, JUDGES)], [])[3];
    expect(reached).toContain('6 in 60.0 module-years: 0.100');
    expect(reached).toContain('2 more on warm-only shorts');
  });

  test('tell how many runaways no judge could reach', () => {
    const blind = eventSite({ readings: 1 }, []);
    const [{ reached }] = judgeGoals([summarizePopulation('a', [...good, blind, normal], JUDGES)], []);
    expect(reached).toContain('out of reach: 1 of 301');
  });
});

describe.each(['b', 'c'] as const)('the goals of leg %s', (leg) => {
  const origin = { leg };
  const warned = runaways('overcharge', 291, { origin, byVote: 290 });
  const missed = runaways('loose-busbar', 9, { origin, leadS: 0 });
  const normal = normalSite(10, many(4), { origin, ofRules: 40 });
  const good = [...warned, ...missed, normal];

  test('are met just so, the unseen classes counted', () => {
    expect(verdicts(leg, good)).toEqual(['met', 'met', 'met', 'met']);
  });

  test.each([
    {
      name: 'ten of 300 runaways',
      sites: [...warned.slice(1), ...missed, ...runaways('loose-busbar', 1, { origin, leadS: 0 }), normal],
      goal: 0,
    },
    {
      name: 'a vote that warns of as many',
      sites: [...runaways('overcharge', 291, { origin, byVote: 291 }), ...missed, normal],
      goal: 1,
    },
    {
      name: 'a false alarm too many',
      sites: [...warned, ...missed, normalSite(10, many(5), { origin, ofRules: 400 })],
      goal: 2,
    },
    {
      name: 'too few module-years',
      sites: [...warned, ...missed, normalSite(9.9, [], { origin, ofRules: 400 })],
      goal: 2,
    },
    { name: 'a quiet vote', sites: [...warned, ...missed, normalSite(10, many(4), { origin, ofRules: 39 })], goal: 3 },
  ])('are missed by $name', ({ sites, goal }) => {
    expect(verdicts(leg, sites)[goal]).toBe('missed');
  });

  test('need no more than every runaway', () => {
    expect(verdicts(leg, [...runaways('overcharge', 300, { origin, byVote: 300 }), normal])[1]).toBe('met');
  });
});

test('without figures no goal is judged', () => {
  const goals = judgeGoals([], []);
  expect(new Set(goals.map(({ verdict }) => verdict))).toEqual(new Set(['not judged']));
  expect(new Set(goals.map(({ leg }) => leg))).toEqual(new Set(['a', 'b', 'c', 'd', 'e']));
});

import { describe, expect, test } from 'vitest';
import { eventSite, JUDGES, normalSite, runaways } from './results.fixture.ts';
import { summarizeDimensions, summarizePopulation, summarizeSites } from './summarize-sites.ts';

describe('figures of sites', () => {
  const results = [
    ...runaways('short-growing', 3, { byVote: 1 }),
    ...runaways('overcharge', 2, { leadS: 0, byVote: 2 }),
    eventSite({ runawayS: NaN }, [100], { falseAlarms: 2 }),
    eventSite({ readings: 1 }, []),
    normalSite(2, [[], ['warm-short']], { ofRules: 4 }),
  ];
  const figures = summarizeSites(results, JUDGES);

  test('count runaways, those out of reach, and time', () => {
    expect(figures).toMatchObject({ runaways: 6, outOfReach: 1, eventSites: 7, normalSites: 1 });
    expect(figures.moduleYears).toBeCloseTo(2, 12);
  });

  test('are the same for every judge', () => {
    expect(figures.judges.map(({ judge }) => judge)).toEqual(JUDGES);
    expect(figures.judges[0]).toMatchObject({
      alarmed: { count: 3, of: 6 },
      seenAlarmed: { count: 3, of: 4 },
      unseenAlarmed: { count: 0, of: 2 },
      slowLead: { count: 3, of: 4 },
      unexplainedAlarms: 2,
      episodes: 1,
      warmShortEpisodes: 1,
      perModuleYear: { value: 0.5 },
    });
    expect(figures.judges[4]).toMatchObject({
      alarmed: { count: 3, of: 6 },
      unseenAlarmed: { count: 2, of: 2 },
      slowLead: { count: 0, of: 4 },
      unexplainedAlarms: 0,
      episodes: 4,
      perModuleYear: { value: 2 },
    });
  });
});

test('a population is told by what its sites have in common', () => {
  const results = [
    eventSite({}, [3600], { traits: { chemistry: 'LMO' } }),
    eventSite({}, [NaN], { traits: { chemistry: 'NMC' } }),
    normalSite(1, [[]], { traits: { chemistry: 'NMC', 'temperature step': '1 K' } }),
    eventSite({}, [NaN], { origin: { leg: 'b' } }),
  ];
  const { classes, groups, runaways: count } = summarizePopulation('a', results, JUDGES);
  expect(count).toBe(2);
  expect(groups).toMatchObject([{ group: 'short growing 1 h or more', runaways: 2 }]);
  const of = (trait: string) =>
    classes
      .filter((own) => own.trait === trait)
      .map(({ value, runaways: own, judges: [model] }) => [value, own, model.alarmed.count, model.episodes]);
  expect(of('chemistry')).toEqual([
    ['LMO', 1, 1, 0],
    ['NMC', 1, 0, 1],
  ]);
  expect(of('temperature step')).toEqual([
    ['0.1 K', 2, 1, 0],
    ['1 K', 0, 0, 1],
  ]);
});

test('each dimension is told by itself', () => {
  const results = [
    eventSite({}, [3600], { origin: { leg: 'dimensions', dimension: 'probes' } }),
    normalSite(1, [], { origin: { leg: 'dimensions', dimension: 'chemistry' } }),
    eventSite({}, [3600]),
  ];
  expect(summarizeDimensions(results, JUDGES).map(({ dimension, runaways: count }) => [dimension, count])).toEqual([
    ['chemistry', 0],
    ['probes', 1],
  ]);
});

import { describe, expect, test } from 'vitest';
import { judgeMeasured, judgePybamm } from './judge-series-goals.ts';
import { JUDGES, normalSite, quietSeries } from './results.fixture.ts';
import { summarizeSeries } from './summarize-series.ts';
import { summarizePopulation } from './summarize-sites.ts';
import type { SeriesResult } from './watch-series.ts';

const TWO_YEARS_H = 2 * 365.25 * 24;

/** Adds alarms of judges, by their place, to a series. */
function alarmed(series: SeriesResult, alarms: Readonly<Record<number, readonly string[]>>): SeriesResult {
  const own = JUDGES.map((_, judge) => (alarms[judge] ?? []).map((state, index) => ({ timeS: 10 * index, state })));
  return { ...series, alarms: own };
}

const [MODEL, VOTE] = [0, 4];

describe('the goal of leg d', () => {
  const judge = (series: readonly SeriesResult[]) => judgePybamm(summarizeSeries({ leg: 'd', series }, JUDGES)).verdict;
  const quiet = quietSeries('regulation', { all: TWO_YEARS_H });

  test('is met by silence over two module-years', () => {
    expect(judge([quiet])).toBe('met');
    expect(judge([quietSeries('regulation', { all: TWO_YEARS_H - 100 }), quietSeries('cycles', { all: 100 })])).toBe('met');
  });

  test('is missed by one alarm, or too little time', () => {
    expect(judge([alarmed(quiet, { [MODEL]: ['all'] })])).toBe('missed');
    expect(judge([quietSeries('regulation', { all: TWO_YEARS_H - 1 })])).toBe('missed');
    expect(judge([alarmed(quiet, { [VOTE]: ['all'] })])).toBe('met');
  });
});

describe('the goals of leg e', () => {
  const vehicle = quietSeries('vehicle 1', { steady: 240, driving: 240 });
  const cells = quietSeries('cells', { all: 24 });
  /** Alarms by judge, seconds before the runaway at 5000 s; NaN = none. */
  const heater = (leads: readonly number[]): SeriesResult => ({
    name: 'heater 0',
    kind: 'runaway',
    group: 'heater',
    runawayS: 5000,
    hours: { all: 2 },
    alarms: leads.map((leadS) => (Number.isNaN(leadS) ? [] : [{ timeS: 5000 - leadS, state: 'all' }])),
  });
  const judge = (series: readonly SeriesResult[], noise?: Parameters<typeof summarizePopulation>[1]) =>
    judgeMeasured(
      summarizeSeries({ leg: 'e', series }, JUDGES),
      noise && summarizePopulation('a', noise, JUDGES),
    );
  const usual = heater([900, 800, NaN, 850, 700]);

  test('are met', () => {
    const noisy = alarmed(vehicle, { [MODEL]: ['steady', ...Array<string>(10).fill('driving')], [VOTE]: ['steady'] });
    expect(judge([noisy, cells, usual]).map(({ verdict }) => verdict)).toEqual(['met', 'met', 'met', 'met']);
  });

  test.each([
    { name: 'no alarm on the heater test', series: [vehicle, cells, heater([NaN, 800, NaN, 850, 700])], goal: 0 },
    { name: 'a later one than by the best rule', series: [vehicle, cells, heater([840, 800, NaN, 850, 700])], goal: 0 },
    { name: 'more episodes at rest than of the vote', series: [alarmed(vehicle, { [MODEL]: ['steady'] }), cells, usual], goal: 1 },
    {
      name: 'more than one episode a module-day of driving',
      series: [alarmed(vehicle, { [MODEL]: Array<string>(11).fill('driving') }), cells, usual],
      goal: 2,
    },
    { name: 'an alarm on a cell', series: [vehicle, alarmed(cells, { [MODEL]: ['all'] }), usual], goal: 3 },
  ])('are missed by $name', ({ series, goal }) => {
    expect(judge(series)[goal].verdict).toBe('missed');
  });

  test('take for the best rule the one with the fewest false alarms on leg a that alarms at all', () => {
    const [site] = [normalSite(1, [])];
    if (site.campaign !== 'normal') throw new Error('another campaign');
    // Surface, rise, spread, vote: the quietest, the rise, never alarms; of the others the vote is it.
    const noise = [{ ...site, episodes: [[], [[], []], [], [[], [], []], [[]]] }];
    const [goal] = judge([heater([750, 800, NaN, 850, 700])], noise);
    expect(goal.verdict).toBe('met');
    expect(goal.reached).toBe(
      'before runaway: model 750 s; best: vote, 2 of 4 700 s; earliest: spread over 5 C 850 s',
    );
  });

  test('are not judged without what they are of', () => {
    expect(judge([cells]).map(({ verdict }) => verdict)).toEqual(['not judged', 'not judged', 'not judged', 'met']);
  });
});

import { describe, expect, test } from 'vitest';
import { judgeMeasured, judgePybamm } from './judge-series-goals.ts';
import { JUDGES, normalSite, quietSeries, twoForms } from '../figures/results.fixture.ts';
import { summarizeSeries } from '../figures/summarize-series.ts';
import { summarizePopulation } from '../figures/summarize-sites.ts';
import type { SeriesResult } from '../watch/watch-series.ts';

/** Adds alarms of judges, by their place, to a series. */
function alarmed(series: SeriesResult, alarms: Readonly<Record<number, readonly string[]>>): SeriesResult {
  const own = JUDGES.map((_, judge) => (alarms[judge] ?? []).map((state, index) => ({ timeS: 10 * index, state })));
  return { ...series, alarms: own };
}

const [MODEL, VOTE] = [0, 4];

describe('the goal of leg d', () => {
  const quiet = quietSeries('regulation', { all: 4 * 365.25 * 24 });
  const judge = (series: SeriesResult, uniqueCellDays = 728) =>
    judgePybamm(summarizeSeries({ leg: 'd', series: [series], histories: twoForms(uniqueCellDays) }, JUDGES));

  test('is met by silence over two unique module-years, to a tenth', () => {
    expect(judge(quiet)).toMatchObject({
      verdict: 'met',
      reached: '0 in 1.993 unique module-years, each history in 2 forms; the vote 0',
    });
    expect(judge(alarmed(quiet, { [VOTE]: ['all'] })).verdict).toBe('met');
  });

  test('is missed by one alarm, or too little unique time however often it is measured', () => {
    expect(judge(alarmed(quiet, { [MODEL]: ['all'] })).verdict).toBe('missed');
    expect(judge(quiet, 712).verdict).toBe('missed');
  });

  test('is not judged where nothing tells the unique time', () => {
    expect(judgePybamm(summarizeSeries({ leg: 'd', series: [quiet] }, JUDGES)).verdict).toBe('not judged');
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
    judgeMeasured(summarizeSeries({ leg: 'e', series }, JUDGES), noise && summarizePopulation('a', noise, JUDGES));
  const usual = heater([900, 800, NaN, 850, 700]);

  test('are met', () => {
    const noisy = alarmed(vehicle, { [MODEL]: ['steady', ...Array<string>(10).fill('driving')], [VOTE]: ['steady'] });
    expect(judge([noisy, cells, usual]).map(({ verdict }) => verdict)).toEqual(['met', 'met', 'met', 'met', 'met']);
  });

  test.each([
    { name: 'no alarm on the heater test', series: [vehicle, cells, heater([NaN, 800, NaN, 850, 700])], goal: 0 },
    { name: 'no alarm where no rule alarms', series: [vehicle, cells, heater([NaN, NaN, NaN, NaN, NaN])], goal: 1 },
    {
      name: 'a later one than by the earliest rule',
      series: [vehicle, cells, heater([840, 800, NaN, 850, 700])],
      goal: 0,
    },
    {
      name: 'more episodes at rest than of the vote',
      series: [alarmed(vehicle, { [MODEL]: ['steady'] }), cells, usual],
      goal: 2,
    },
    {
      name: 'more than one episode a module-day of driving',
      series: [alarmed(vehicle, { [MODEL]: Array<string>(11).fill('driving') }), cells, usual],
      goal: 3,
    },
    { name: 'an alarm on a cell', series: [vehicle, alarmed(cells, { [MODEL]: ['all'] }), usual], goal: 4 },
  ])('are missed by $name', ({ series, goal }) => {
    expect(judge(series)[goal].verdict).toBe('missed');
  });

  test('hold the heater test against the earliest rule and the quietest one that alarms at all', () => {
    const site = normalSite(1, []);
    if (site.campaign !== 'normal') throw new Error('another campaign');
    // Surface, rise, spread, vote: the quietest, the rise, never alarms; of the others the vote is it.
    const noise = [{ ...site, episodes: [[], [[], []], [], [[], [], []], [[]]] }];
    const [earliest, quietest] = judge([heater([750, 800, NaN, 850, 700])], noise);
    expect(earliest).toMatchObject({
      verdict: 'missed',
      reached: 'before runaway: model 750 s, spread over 5 C 850 s',
    });
    expect(quietest).toMatchObject({
      verdict: 'met',
      reached: 'before runaway: model 750 s, vote, 2 of 4 700 s',
    });
    const [, late] = judge([heater([690, 800, NaN, 850, 700])], noise);
    expect(late.verdict).toBe('missed');
  });

  test('take the earliest rule of each runaway', () => {
    const [earliest] = judge([heater([840, 800, NaN, NaN, NaN]), heater([840, NaN, NaN, 850, NaN])]);
    expect(earliest.verdict).toBe('missed');
    expect(earliest.reached).toMatch(/^before runaway: model 840 s, .* 800 s; model 840 s, spread over 5 C 850 s$/);
  });

  test('are not judged without what they are of', () => {
    expect(judge([cells]).map(({ verdict }) => verdict)).toEqual([
      'not judged',
      'not judged',
      'not judged',
      'not judged',
      'met',
    ]);
  });
});

import { expect, test } from 'vitest';
import { JUDGES, quietSeries } from './results.fixture.ts';
import { summarizeSeries } from './summarize-series.ts';
import type { SeriesResult } from '../watch/watch-series.ts';

const at = (timeS: number, state: string) => ({ timeS, state });

test('series are counted by group and state', () => {
  const drive: SeriesResult = {
    ...quietSeries('vehicle 1', { steady: 12, driving: 36 }),
    alarms: [[at(10, 'driving'), at(900, 'steady'), at(2000, 'driving')], [], [], [], [at(10, 'steady')]],
  };
  const { groups } = summarizeSeries(
    { leg: 'e', series: [drive, quietSeries('vehicle 1', { driving: 12 }), quietSeries('cells', { all: 1 })] },
    JUDGES,
  );
  expect(groups.map(({ group, series }) => [group, series])).toEqual([
    ['vehicle 1', 2],
    ['cells', 1],
  ]);
  const [steady, driving] = groups[0].states;
  expect(steady).toMatchObject({ state: 'steady', moduleHours: 12 });
  expect(steady.judges.map(({ episodes }) => episodes)).toEqual([1, 0, 0, 0, 1]);
  expect(driving).toMatchObject({ state: 'driving', moduleHours: 48 });
  expect(driving.judges[0]).toMatchObject({ episodes: 2, perModuleDay: { value: 1 } });
});

test('a runaway has leads, and no normal hours', () => {
  const heater: SeriesResult = {
    name: 'heater 0',
    kind: 'runaway',
    group: 'heater',
    runawayS: 1000,
    hours: { all: 2 },
    alarms: [[at(400, 'all'), at(700, 'all')], [], [at(1000, 'all')], [at(990, 'all')], []],
  };
  const [{ states, runaways }] = summarizeSeries({ leg: 'e', series: [heater] }, JUDGES).groups;
  expect(states).toEqual([]);
  expect(runaways[0].judges.map(({ leadS }) => leadS)).toEqual([600, NaN, NaN, 10, NaN]);
});

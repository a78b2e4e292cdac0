import { expect, test } from 'vitest';
import { JUDGES, quietSeries } from '../evaluate/figures/results.fixture.ts';
import { summarizeSeries } from '../evaluate/figures/summarize-series.ts';
import { foldGroups } from './fold-groups.ts';

test('groups with the same key are counted together', () => {
  const alarm = [{ timeS: 10, state: 'all' }];
  const noisy = {
    ...quietSeries('pybamm Chen2020 rest', { all: 24 }),
    alarms: JUDGES.map((_, judge) => (judge === 0 ? alarm : [])),
  };
  const series = [
    noisy,
    quietSeries('pybamm Chen2020 arbitrage', { all: 24 }),
    quietSeries('pybamm Ai2020 rest', { all: 12 }),
  ];
  const { groups } = summarizeSeries({ leg: 'd', series }, JUDGES);
  const folded = foldGroups(groups, (group) => group.split(' ')[1]);
  expect(folded.map(({ group, series: count }) => [group, count])).toEqual([
    ['Ai2020', 1],
    ['Chen2020', 2],
  ]);
  expect(folded[1].states).toMatchObject([
    {
      state: 'all',
      moduleHours: 48,
      judges: [
        { judge: 'model', episodes: 1, perModuleDay: { value: 0.5 } },
        ...JUDGES.slice(1).map((judge) => ({ judge, episodes: 0 })),
      ],
    },
  ]);
});

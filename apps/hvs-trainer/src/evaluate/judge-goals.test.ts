import { describe, expect, test } from 'vitest';
import { boundRate, boundShare } from '../statistics/bounds.ts';
import type { EventGroup } from './event-group.ts';
import type { Evaluation, GroupFigures } from './evaluation.ts';
import { judgeGoals, percent } from './judge-goals.ts';

const unknown = { value: NaN, low: NaN, high: NaN };

function group(name: EventGroup, leadsMin: readonly number[], atOnce = leadsMin.length): GroupFigures {
  return {
    group: name,
    runaways: leadsMin.length,
    detected: unknown,
    blind: 0,
    leadMedianMin: unknown,
    leadFifthPercentileMin: unknown,
    leadsMin,
    traceLeadsMin: leadsMin,
    traceLeadMedianMin: 0,
    traceLeadLeastMin: 0,
    alarmedWithin20S: boundShare(atOnce, leadsMin.length),
  };
}

function normal(episodes: number, moduleYears: number): Evaluation['normal'] {
  const none = { moduleYears: 0, episodes: 0 };
  const perModuleYear = boundRate(episodes, moduleYears);
  return { moduleYears, episodes, perModuleYear, byCause: {}, byChemistry: { LFP: none, NMC: none } };
}

const good = [
  group('short growing 1 h or more', [...Array<number>(190).fill(20), ...Array<number>(10).fill(1)]),
  group('constant short 300-650 W', Array<number>(99).fill(5)),
  group('constant short over 2000 W', [0, 0, 1]),
];

const isMet = (groups: readonly GroupFigures[], site = normal(3, 30)): boolean[] =>
  judgeGoals(groups, site).map((goal) => goal.isMet);

describe('the goals', () => {
  test('are met just so', () => {
    expect(isMet(good)).toEqual([true, true, true, true, true]);
  });

  test.each([
    { name: 'one runaway of the usual ones', groups: [...good, group('loose-busbar', [0])], missed: 0 },
    { name: 'fewer than 299 runaways', groups: [good[0], good[2]], missed: 0 },
    {
      name: 'one over-2-kW short late',
      groups: [good[0], good[1], group('constant short over 2000 W', [1, 1], 1)],
      missed: 1,
    },
    {
      name: 'leads of growing shorts',
      groups: [
        group('short growing 1 h or more', [...Array<number>(189).fill(20), ...Array<number>(11).fill(19.9)]),
        ...good.slice(1),
      ],
      missed: 2,
    },
    {
      name: 'leads of constant shorts',
      groups: [good[0], group('constant short 300-650 W', Array<number>(99).fill(4.9)), good[2]],
      missed: 3,
    },
  ])('are missed by $name', ({ groups, missed }) => {
    expect(isMet(groups)[missed]).toBe(false);
  });

  test('are missed by too many alarms, or too few module-years', () => {
    expect(isMet(good, normal(4, 30))[4]).toBe(false);
    expect(isMet(good, normal(0, 29.9))[4]).toBe(false);
  });

  test('leave the unseen class out', () => {
    expect(isMet([...good, group('overcharge', [0])])[0]).toBe(true);
  });
});

test.each([
  { share: 1, text: '100 %' },
  { share: 0.99999, text: '99.99 %' },
  { share: 0.58, text: '58 %' },
  { share: 0.5, text: '50 %' },
  { share: 0, text: '0 %' },
  { share: NaN, text: 'none' },
])('$share reads $text', ({ share, text }) => {
  expect(percent(share)).toBe(text);
});

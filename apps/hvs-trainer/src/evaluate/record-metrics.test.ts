import type { ModelCard } from '@hvs/contract';
import { expect, test } from 'vitest';
import { nameJudges } from './watch/judges.ts';
import { collectMetrics, collectPredecessor, tellEvaluation } from './record-metrics.ts';
import { JUDGES, normalSite, quietSeries, runaways } from './figures/results.fixture.ts';
import type { NormalResult } from './figures/summarize-normal.ts';
import type { EventResult } from './figures/summarize-sites.ts';
import { summarize } from './summarize.ts';

const c = { leg: 'c' } as const;
const sites = [
  ...runaways('short-growing', 3),
  ...runaways('overcharge', 2, { leadS: 0 }),
  normalSite(2, [[], ['warm-short']]),
  ...runaways('loose-busbar', 4, { origin: c, leadS: 0 }),
  normalSite(4, [[]], { origin: c }),
];
const heater = { ...quietSeries('heater', { all: 1 }), kind: 'runaway' as const, runawayS: 700 };
const results = [
  ...sites.map((site) => ({ site })),
  { leg: 'd' as const, series: [quietSeries('pybamm Chen2020 cycles', { all: 100 })] },
  { leg: 'e' as const, series: [quietSeries('vehicle 1', { steady: 5, driving: 6 }), heater] },
];

test('a card has the figures of every leg, by the names that a delivery compares', () => {
  const metrics = collectMetrics(summarize(results, JUDGES));
  expect(metrics).toMatchObject({
    simulated_runaways: 3,
    simulated_runaways_alarmed_share: 1,
    simulated_unseen_class_alarmed_share: 0,
    simulated_normal_module_years: expect.closeTo(2, 9) as number,
    simulated_alarm_episodes_per_module_year: expect.closeTo(0.5, 9) as number,
    simulated_alarm_episodes_per_module_year_high: expect.closeTo(2.786, 3) as number,
    simulated_warm_short_episodes: 1,
    simulated_foreign_forms_runaways: 4,
    simulated_foreign_forms_runaways_alarmed_share: 0,
    simulated_foreign_forms_alarm_episodes_per_module_year: expect.closeTo(0.25, 9) as number,
    pybamm_module_hours: 100,
    pybamm_alarm_episodes: 0,
    measured_vehicle_1_steady_module_hours: 5,
    measured_vehicle_1_driving_alarm_episodes: 0,
  });
});

const champion = { name: 'hvs', version: '2', sha256: 'c'.repeat(64), threshold: 0.95 };
const NAMES = nameJudges([0.9], champion);

test('a card has the figures of the champion on the same sites', () => {
  const event = runaways('short-growing', 1)[0] as EventResult;
  const normal = normalSite(2, [[]]) as NormalResult;
  const [fault] = event.events;
  const watched = [
    {
      site: {
        ...event,
        events: [...event.events, fault && { ...fault, alarmS: NaN }],
        falseAlarms: [...event.falseAlarms, 0],
      },
    },
    { site: { ...event, events: [...event.events, fault], falseAlarms: [...event.falseAlarms, 0] } },
    { site: { ...normal, episodes: [...normal.episodes, [[], [], ['warm-short' as const]]] } },
  ];
  const { populations } = summarize(watched, NAMES);
  expect(NAMES.at(-1)).toBe('version 2');
  expect(collectPredecessor({ champion, populations })).toEqual({
    version: '2',
    sha256: champion.sha256,
    metrics: {
      simulated_runaways_alarmed_share: 0.5,
      simulated_alarm_episodes_per_module_year: expect.closeTo(1, 9) as number,
      simulated_alarm_episodes_per_module_year_high: expect.closeTo(3.612, 3) as number,
    },
  });
});

test('a card keeps no predecessor of another evaluation', () => {
  const before = {
    simulated_runaways_alarmed_share: 1,
    simulated_alarm_episodes_per_module_year: 1,
    simulated_alarm_episodes_per_module_year_high: 2,
  };
  const card = {
    version: '3',
    predecessor: { version: '1', sha256: 'a'.repeat(64), metrics: before },
  } as unknown as ModelCard;
  const { populations, series } = summarize(results, JUDGES);
  expect(tellEvaluation(card, { populations, series })).toEqual({
    version: '3',
    metrics: collectMetrics({ populations, series }),
  });
});

test('without a champion, or without leg a, a card has no predecessor', () => {
  const { populations } = summarize(results, JUDGES);
  expect(collectPredecessor({ populations })).toBeUndefined();
  expect(collectPredecessor({ champion, populations: populations.filter(({ leg }) => leg !== 'a') })).toBeUndefined();
});

test('a figure of nothing is none', () => {
  const metrics = collectMetrics(summarize(results, JUDGES));
  expect(Object.keys(metrics).filter((name) => name.includes('heater'))).toEqual([]);
  expect(Object.values(metrics).filter((value) => !Number.isFinite(value))).toEqual([]);
});

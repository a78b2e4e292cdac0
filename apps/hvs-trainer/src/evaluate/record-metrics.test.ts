import { expect, test } from 'vitest';
import { collectMetrics } from './record-metrics.ts';
import { JUDGES, normalSite, quietSeries, runaways } from './results.fixture.ts';
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

test('a figure of nothing is none', () => {
  const metrics = collectMetrics(summarize(results, JUDGES));
  expect(Object.keys(metrics).filter((name) => name.includes('heater'))).toEqual([]);
  expect(Object.values(metrics).filter((value) => !Number.isFinite(value))).toEqual([]);
});

import { expect, test } from 'vitest';
import type { Climate } from '../scenario/scenario.ts';
import { createWeather } from './weather.ts';

const climate: Climate = {
  startDay: 15,
  startHour: 3,
  yearMeanC: 15,
  seasonSwingK: 10,
  daySwingK: 5,
  weatherSdK: 0,
  setpointC: 22,
  leak: 1,
};

/** Means of the container's air over the hours of some days, from a day of the year on. */
function hourly(days: number, changed: Partial<Climate>, hotK = 0, openShare = 0): number[] {
  const weather = createWeather({ ...climate, ...changed }, 1);
  const hours: number[] = [];
  for (let hour = 0; hour < 24 * days; hour++) {
    let sum = 0;
    for (let sample = 1; sample <= 360; sample++) {
      weather.step((hour * 360 + sample) * 10, hotK, openShare);
      sum += weather.containerC / 360;
    }
    hours.push(sum);
  }
  return hours;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('mid January is the season below the mean of the year, mid July above', () => {
  // 15 - 10 = 5 degC is where the heating begins, so the year's mean is moved.
  expect(mean(hourly(2, { yearMeanC: 25 }))).toBeCloseTo(15, 0);
  expect(mean(hourly(2, { yearMeanC: 25, startDay: 197 }))).toBeCloseTo(35, 0);
});

test('night is cold and afternoon warm', () => {
  const [first, ...rest] = hourly(1, { yearMeanC: 25 });
  const warmest = Math.max(...rest);
  expect(warmest - first).toBeGreaterThan(8);
  // Started at 3 am; the container follows within a quarter of an hour.
  expect(rest.indexOf(warmest) + 1).toBeGreaterThanOrEqual(11);
  expect(rest.indexOf(warmest) + 1).toBeLessThanOrEqual(13);
});

test('air conditioning keeps the setpoint but for its leak', () => {
  expect(mean(hourly(2, { leak: 0, startDay: 197 }))).toBeCloseTo(22, 0);
  expect(mean(hourly(2, { leak: 0.5, yearMeanC: 28, startDay: 197 }))).toBeCloseTo(30, 0);
});

test('a hot day and an open door come through, the limits of the container hold', () => {
  const usual = mean(hourly(1, { leak: 0.5, startDay: 197 }));
  expect(mean(hourly(1, { leak: 0.5, startDay: 197 }, 10))).toBeCloseTo(usual + 5, 0);
  expect(mean(hourly(1, { leak: 0, startDay: 197, yearMeanC: 25 }, 0, 0.5))).toBeCloseTo(28.5, 0);
  expect(Math.max(...hourly(1, { yearMeanC: 60 }))).toBeLessThanOrEqual(45);
  expect(Math.min(...hourly(1, { yearMeanC: -30 }))).toBeGreaterThanOrEqual(5);
});

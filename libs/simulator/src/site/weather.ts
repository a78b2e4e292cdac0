import { SAMPLE_PERIOD_S } from '@hvs/contract';
import { createDraw } from '../random/draw.ts';
import type { Climate } from '../scenario/scenario.ts';
import { createWander } from './wander.ts';

export interface Weather {
  /** Air that the container gives to its racks; 5..45 degC. */
  readonly containerC: number;
  /** Deviation of the relative humidity from 50 %, in percent. */
  readonly humidityPercent: number;
  /** `hotK` warmer outside than usual; `openShare` 0..1 of the air comes straight from outside. */
  step(timeS: number, hotK: number, openShare: number): void;
}

const DAY_S = 86_400;
const YEAR_DAYS = 365.25;
const WEATHER_TAU_S = 1.5 * DAY_S;
const OUTSIDE_LIMITS_C = [-25, 48] as const;
/** Heating holds the lower end. Containers are built for the upper one. */
const CONTAINER_LIMITS_C = [5, 45] as const;
const CONTAINER_TAU_S = 900;
/** Ripple of a two-point controller. */
const RIPPLE_SD_K = 0.2;
const RIPPLE_TAU_S = 600;
const HUMIDITY_SD_PERCENT = 12;
const HUMIDITY_TAU_S = 0.5 * DAY_S;

export function createWeather(climate: Climate, seed: number): Weather {
  const spell = createWander(createDraw(seed, 'weather'), climate.weatherSdK, WEATHER_TAU_S);
  const ripple = createWander(createDraw(seed, 'ripple'), RIPPLE_SD_K, RIPPLE_TAU_S);
  const humidity = createWander(createDraw(seed, 'humidity'), HUMIDITY_SD_PERCENT, HUMIDITY_TAU_S);
  let airC = NaN;
  const weather = {
    containerC: NaN,
    humidityPercent: 0,
    step(timeS: number, hotK: number, openShare: number) {
      const usualC = seasonalC(climate, timeS) + spell.step();
      const outsideC = clamp(usualC + hotK, OUTSIDE_LIMITS_C);
      const leak = climate.leak + (1 - climate.leak) * openShare;
      const targetC = clamp(climate.setpointC + leak * (outsideC - climate.setpointC), CONTAINER_LIMITS_C);
      airC = Number.isNaN(airC) ? targetC : airC + (targetC - airC) * (SAMPLE_PERIOD_S / CONTAINER_TAU_S);
      weather.containerC = clamp(airC + ripple.step(), CONTAINER_LIMITS_C);
      weather.humidityPercent = humidity.step();
    },
  };
  return weather;
}

/** Coldest around 15 January and 3 am. */
function seasonalC(climate: Climate, timeS: number): number {
  const days = climate.startDay + climate.startHour / 24 + timeS / DAY_S;
  const season = -Math.cos((2 * Math.PI * (days - 15)) / YEAR_DAYS);
  const hour = -Math.cos(2 * Math.PI * (days - 3 / 24));
  return climate.yearMeanC + climate.seasonSwingK * season + climate.daySwingK * hour;
}

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}

import { createDraw, type Draw, type Range } from '../random/draw.ts';
import type { Climate, LoadPlan } from '../scenario/scenario.ts';
import { createWander } from './wander.ts';

/** What the site's operator asks of the racks, in C; positive = charge. */
export interface Load {
  step(timeS: number, fastChargeCRate: number): number;
}

interface Window {
  readonly fromHour: number;
  readonly toHour: number;
  readonly cRate: number;
}

/** Power electronics follow a schedule by a ramp of some samples. */
const RAMP_C_PER_SAMPLE = 0.06;
const REGULATION_TAU_S = 60;
const SECOND_CYCLE_DAYS = 0.4;
const NIGHT_CHARGE: Range = [0, 3];
const MORNING_DISCHARGE: Range = [6, 8];
const NOON_CHARGE: Range = [10, 13];
const EVENING_DISCHARGE: Range = [16.5, 19.5];
const WINDOW_HOURS: Range = [1.5, 4.5];

export function createLoad(plan: LoadPlan, climate: Climate, seed: number): Load {
  const regulation = createWander(
    createDraw(seed, 'regulation'),
    plan.regulationCRate,
    REGULATION_TAU_S,
  );
  let day = NaN;
  let windows: readonly Window[] = [];
  let regulated = false;
  let scheduledCRate = 0;
  return {
    step(timeS, fastChargeCRate) {
      const hours = climate.startHour + timeS / 3600;
      const today = Math.floor(hours / 24);
      if (today !== day) {
        day = today;
        const draw = createDraw(seed, 'load', day);
        windows = drawWindows(plan, draw);
        regulated = draw.chance(plan.regulationDays);
      }
      const target = fastChargeCRate || askedCRate(windows, hours - 24 * day);
      const change = target - scheduledCRate;
      scheduledCRate += Math.min(RAMP_C_PER_SAMPLE, Math.max(-RAMP_C_PER_SAMPLE, change));
      const noise = regulation.step();
      return regulated && !fastChargeCRate ? scheduledCRate + noise : scheduledCRate;
    },
  };
}

/** A day's arbitrage: cheap power in at night or noon, out in the evening, on some days twice. */
function drawWindows(plan: LoadPlan, draw: Draw): readonly Window[] {
  const window = (start: Range, cRate: number): Window => {
    const fromHour = draw.uniform(start);
    return {
      fromHour,
      toHour: fromHour + draw.uniform(WINDOW_HOURS),
      cRate: cRate * draw.uniform([0.6, 1]),
    };
  };
  const twice = draw.chance(SECOND_CYCLE_DAYS);
  const day = [
    window(NIGHT_CHARGE, plan.chargeCRate),
    window(NOON_CHARGE, plan.chargeCRate),
    window(EVENING_DISCHARGE, -plan.dischargeCRate),
    window(MORNING_DISCHARGE, -plan.dischargeCRate),
  ];
  return twice ? day : day.slice(draw.index(2), 3);
}

function askedCRate(windows: readonly Window[], hour: number): number {
  for (const { fromHour, toHour, cRate } of windows) {
    if (hour >= fromHour && hour < toHour) return cRate;
  }
  return 0;
}

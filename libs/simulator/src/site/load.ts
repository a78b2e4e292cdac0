import { createDraw, type Draw } from '../random/draw.ts';
import type { Climate, LoadPlan } from '../scenario/scenario.ts';
import { type DaySchedule, scheduleDay } from './day-schedule.ts';
import { createWander } from './wander.ts';

/** The current that the site's operator asks of the racks, in C; positive = charge. */
export interface Load {
  step(timeS: number, fastChargeCRate: number): number;
  /** Difference of a current that is read some seconds away from this sample, in C. */
  readonly swingCRate: number;
}

/** Power electronics follow a schedule by a ramp of some samples; steps of commissioning and pulses come at once. */
const RAMP_C_PER_SAMPLE = 0.06;
const NO_RAMP: readonly LoadPlan['kind'][] = ['commissioning', 'charging-buffer'];
const DAY_HOURS = 24;
/** Sunshine from 6 to 18 h. */
const SUNRISE_HOUR = 6;
const SUN_HOURS = 12;

export function createLoad(plan: LoadPlan, climate: Climate, seed: number): Load {
  const wander = createWander(createDraw(seed, 'regulation'), plan.regulationCRate, plan.regulationTauS);
  const swings = createDraw(seed, 'swing');
  const ramp = NO_RAMP.includes(plan.kind) ? Infinity : RAMP_C_PER_SAMPLE;
  let day = NaN;
  let schedule: DaySchedule = { windows: [], isRegulated: false };
  let scheduledCRate = 0;
  const load = {
    swingCRate: 0,
    step(timeS: number, fastChargeCRate: number) {
      const hours = climate.startHour + timeS / 3600;
      const today = Math.floor(hours / DAY_HOURS);
      if (today !== day) {
        day = today;
        schedule = scheduleDay(plan, createDraw(seed, 'load', day));
      }
      const hour = hours - DAY_HOURS * day;
      const target = fastChargeCRate || askedCRate(schedule, hour);
      const change = target - scheduledCRate;
      scheduledCRate += Math.min(ramp, Math.max(-ramp, change));
      const noise = wander.step();
      const isRegulated = schedule.isRegulated && !fastChargeCRate;
      load.swingCRate = isRegulated ? swing(plan, swings) : 0;
      return isRegulated ? scheduledCRate + noise * sunshine(plan, hour) : scheduledCRate;
    },
  };
  return load;
}

/** The grid's set-point changes every 2 to 4 s: two instants of one sample see independent parts of it. */
function swing({ swingCRate }: LoadPlan, draw: Draw): number {
  return swingCRate > 0 ? swingCRate * draw.gaussian() : 0;
}

/** Clouds matter by day. */
function sunshine({ kind }: LoadPlan, hour: number): number {
  if (kind !== 'pv-smoothing') return 1;
  return Math.max(0, Math.sin((Math.PI * (hour - SUNRISE_HOUR)) / SUN_HOURS));
}

function askedCRate({ windows }: DaySchedule, hour: number): number {
  for (const { fromHour, toHour, cRate } of windows) {
    if (hour >= fromHour && hour < toHour) return cRate;
  }
  return 0;
}

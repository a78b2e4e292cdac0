import type { Draw, Range } from '../random/draw.ts';
import type { LoadPlan } from '../scenario/scenario.ts';

export interface Window {
  readonly fromHour: number;
  readonly toHour: number;
  /** Positive = charge. */
  readonly cRate: number;
}

/** The windows of a site's day. The first window that holds an hour decides. */
export interface DaySchedule {
  readonly windows: readonly Window[];
  readonly isRegulated: boolean;
}

const SECOND_CYCLE_DAYS = 0.4;
const NIGHT_CHARGE: Range = [0, 3];
const MORNING_DISCHARGE: Range = [6, 8];
const NOON_CHARGE: Range = [10, 13];
const EVENING_DISCHARGE: Range = [16.5, 19.5];
const WINDOW_HOURS: Range = [1.5, 4.5];
/** Share of days on which a site in standby is tested. */
const STANDBY_TEST_DAYS = 0.05;
const PEAKS: Range = [2, 8];
const PEAK_HOURS: Range = [0.1, 0.7];
const STEP_HOURS: Range = [2 / 60, 0.5];
const COMMISSIONING_DAYS = 0.6;
const PULSES: Range = [15, 60];
const PULSE_HOURS: Range = [0.05, 0.25];
const BUFFER_CHARGE_HOURS = 0.4;

/** Draws the windows of a day by the kind of the site's use. */
export function scheduleDay(plan: LoadPlan, draw: Draw): DaySchedule {
  const windows = drawWindows(plan, draw);
  return { windows, isRegulated: draw.chance(plan.regulationDays) };
}

function drawWindows(plan: LoadPlan, draw: Draw): readonly Window[] {
  switch (plan.kind) {
    case 'arbitrage':
      return drawCycles(plan, draw, draw.chance(SECOND_CYCLE_DAYS));
    case 'two-cycles':
      return drawCycles(plan, draw, true);
    case 'regulation':
      return [];
    case 'pv-smoothing':
      return [drawWindow(draw, EVENING_DISCHARGE, -plan.dischargeCRate)];
    case 'peak-shaving':
      return drawPeaks(plan, draw);
    case 'standby':
      return draw.chance(STANDBY_TEST_DAYS) ? drawCycles(plan, draw, false) : [];
    case 'commissioning':
      return draw.chance(COMMISSIONING_DAYS) ? drawSteps(plan, draw) : [];
    case 'charging-buffer':
      return drawPulses(plan, draw);
  }
}

function drawWindow(draw: Draw, start: Range, cRate: number): Window {
  const fromHour = draw.uniform(start);
  return {
    fromHour,
    toHour: fromHour + draw.uniform(WINDOW_HOURS),
    cRate: cRate * draw.uniform([0.6, 1]),
  };
}

/** A day of arbitrage: charge at night or noon, discharge in the evening, or both twice. */
function drawCycles(plan: LoadPlan, draw: Draw, twice: boolean): readonly Window[] {
  const day = [
    drawWindow(draw, NIGHT_CHARGE, plan.chargeCRate),
    drawWindow(draw, NOON_CHARGE, plan.chargeCRate),
    drawWindow(draw, EVENING_DISCHARGE, -plan.dischargeCRate),
    drawWindow(draw, MORNING_DISCHARGE, -plan.dischargeCRate),
  ];
  return twice ? day : day.slice(draw.index(2), 3);
}

/** Some minutes of discharge whenever the plant draws too much, and a charge at night. */
function drawPeaks(plan: LoadPlan, draw: Draw): readonly Window[] {
  const peaks = Array.from({ length: Math.round(draw.uniform(PEAKS)) }, (): Window => {
    const fromHour = draw.uniform([7, 19]);
    return {
      fromHour,
      toHour: fromHour + draw.uniform(PEAK_HOURS),
      cRate: -plan.dischargeCRate * draw.uniform([0.4, 1]),
    };
  });
  return [...peaks, drawWindow(draw, NIGHT_CHARGE, plan.chargeCRate)];
}

/** Acceptance tests of a new site: steps to full current and back, both ways, from one sample to the next. */
function drawSteps(plan: LoadPlan, draw: Draw): readonly Window[] {
  const windows: Window[] = [];
  for (let hour = draw.uniform([8, 10]); hour < 17;) {
    const toHour = hour + draw.logUniform(STEP_HOURS);
    const cRate = draw.pick([plan.chargeCRate, -plan.dischargeCRate]) * draw.pick([0.5, 1]);
    windows.push({ fromHour: hour, toHour, cRate });
    hour = toHour + draw.logUniform(STEP_HOURS);
  }
  return windows;
}

/** A buffer beside fast chargers of vehicles: pulses of minutes all day, filled up in between. */
function drawPulses(plan: LoadPlan, draw: Draw): readonly Window[] {
  const pulses = Array.from({ length: Math.round(draw.uniform(PULSES)) }, () => {
    const fromHour = draw.uniform([5, 23]);
    return {
      fromHour,
      toHour: fromHour + draw.uniform(PULSE_HOURS),
      cRate: -plan.dischargeCRate * draw.uniform([0.5, 1]),
    };
  }).toSorted((a, b) => a.fromHour - b.fromHour);
  const fills = pulses.map(({ toHour }) => ({
    fromHour: toHour,
    toHour: toHour + BUFFER_CHARGE_HOURS,
    cRate: 0.5 * plan.chargeCRate,
  }));
  return [...pulses, ...fills];
}

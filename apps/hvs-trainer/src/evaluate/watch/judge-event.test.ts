import { describe, expect, test } from 'vitest';
import type { ModuleTruth } from '../../site/module-truth.ts';
import { countFalseAlarms, judgeEvent } from './judge-event.ts';

const fault: ModuleTruth = {
  faultClass: 'short-growing',
  isOwnFault: true,
  onsetS: 1000,
  traceS: 2000,
  evidentS: 2000,
  ventS: 2900,
  runawayS: 3000,
  peakShortPowerW: 500,
};

const count = (module: number, fromS: number, toS: number): number => module * (toS - fromS);

describe('an event', () => {
  test.each([
    { name: 'is warned of by the first alarm since its onset', times: [2500, 2800], alarmS: 2500 },
    { name: 'may be warned of from its onset on', times: [1000], alarmS: 1000 },
    { name: 'is not warned of by an alarm before its onset', times: [990], alarmS: NaN },
    { name: 'is not warned of by silence', times: [], alarmS: NaN },
  ])('$name', ({ times, alarmS }) => {
    const alarms = times.map((timeS) => ({ module: 1, timeS }));
    expect(judgeEvent([undefined, fault], alarms, count)).toEqual({
      ...fault,
      alarmS,
      readings: 1000,
    });
  });

  test('is not warned of by an alarm of another module', () => {
    expect(judgeEvent([undefined, fault], [{ module: 0, timeS: 2500 }], count)?.alarmS).toBeNaN();
  });

  test('is the first runaway, before any vent', () => {
    const later = { ...fault, runawayS: 4000 };
    const vent = { ...fault, ventS: 100, runawayS: NaN };
    const bystander = { ...fault, runawayS: 10, isOwnFault: false };
    expect(judgeEvent([vent, later, fault, bystander], [], count)).toMatchObject(fault);
  });

  test('is none where no module has a fault of its own', () => {
    expect(judgeEvent([undefined, { ...fault, isOwnFault: false }], [], count)).toBeUndefined();
  });
});

test('alarms that no fault explains are before an onset or on a healthy module in clean air', () => {
  const alarms = [
    { module: 0, timeS: 2500, isExposed: false },
    { module: 0, timeS: 2600, isExposed: true },
    { module: 1, timeS: 990, isExposed: false },
    { module: 1, timeS: 1000, isExposed: false },
  ];
  expect(countFalseAlarms([undefined, fault], alarms)).toBe(2);
});

import { sampleScenario } from '@hvs/simulator';
import { expect, test } from 'vitest';
import { causesAt } from './scenario-causes.ts';

const scenario = {
  ...sampleScenario('normal', 1, { durationS: 3600, racks: [0, 1] }),
  nuisances: [
    { kind: 'hot-day', startS: 100, durationS: 50, strength: 8, target: 0 },
    { kind: 'fan-failure', startS: 100, durationS: 50, strength: 0.3, target: 1 },
    { kind: 'warm-short', startS: 100, durationS: 50, strength: 1, target: 9 },
  ],
  sensorFaults: [
    {
      kind: 'stuck',
      moduleIndex: 9,
      channel: 'Module_Voltage_V',
      startS: 100,
      durationS: 50,
      strength: 0,
    },
  ],
} as const;

test.each([
  { module: 0, timeS: 100, causes: ['hot-day'] },
  { module: 8, timeS: 140, causes: ['hot-day', 'fan-failure'] },
  { module: 9, timeS: 140, causes: ['hot-day', 'fan-failure', 'warm-short', 'sensor-stuck'] },
  { module: 9, timeS: 150, causes: [] },
  { module: 9, timeS: 90, causes: [] },
])('nuisances at module $module at $timeS s', ({ module, timeS, causes }) => {
  expect(causesAt(scenario, module, timeS)).toEqual(causes);
});

import { CHANNELS, type ChannelName } from '@hvs/contract';
import { expect, test } from 'vitest';
import { sampleScenario } from '../scenario/sample-scenario.ts';
import type { SensorFault } from '../scenario/scenario.ts';
import { CHANNEL_COUNT, SOC_PERCENT, VOLTAGE_V } from './channel.ts';
import { createSite } from './site.ts';

const asked = { durationS: 7200, racks: [0], population: 'reference' } as const;
const quiet = { ...sampleScenario('normal', 8, asked), sensorFaults: [] };

function series(faults: readonly SensorFault[], moduleIndex: number, channel: number): number[] {
  const site = createSite({ ...quiet, sensorFaults: faults });
  const values: number[] = [];
  while (site.step()) values.push(site.values[moduleIndex * CHANNEL_COUNT + channel]);
  return values;
}

function fault(kind: SensorFault['kind'], channel: ChannelName | 'all', strength = 0): SensorFault {
  return { kind, moduleIndex: 3, channel, startS: 1000, durationS: 2000, strength };
}

const CHANNEL_NAMES = CHANNELS.map(({ name }) => name);

test.each(CHANNEL_NAMES)('%s that drops out is missing exactly while it does', (name) => {
  const channel = CHANNEL_NAMES.indexOf(name);
  const sound = series([], 3, channel);
  const broken = series([fault('dropout', name)], 3, channel);
  sound.forEach((value, sample) => {
    const timeS = (sample + 1) * 10;
    const expected = timeS >= 1000 && timeS < 3000 ? NaN : value;
    expect(broken[sample]).toBe(expected);
  });
});

test.each(CHANNEL_NAMES)('%s that sticks holds its value', (name) => {
  const channel = CHANNEL_NAMES.indexOf(name);
  const sound = series([], 3, channel);
  const broken = series([fault('stuck', name)], 3, channel);
  // The value of the sample in which it began.
  expect(new Set(broken.slice(99, 299))).toEqual(new Set([sound[99]]));
  expect(new Set(broken.slice(299, 499)).size).toBeGreaterThan(100);
});

test.each(CHANNEL_NAMES)('%s that drifts ends off by the strength but inside its limits', (name) => {
  const channel = CHANNEL_NAMES.indexOf(name);
  const sound = series([], 3, channel);
  for (const strength of [3, -1e6]) {
    const broken = series([fault('drift', name, strength)], 3, channel);
    const lowest = CHANNELS[channel] as { minimum?: number };
    for (const value of broken) {
      if (Number.isNaN(value)) continue;
      expect(value).toBeGreaterThanOrEqual(lowest.minimum ?? -Infinity);
      expect(Number.isFinite(value)).toBe(true);
    }
    if (strength === 3) expect(broken[298] - sound[298]).toBeCloseTo(3 * (1990 / 2000), 6);
  }
});

test('a fault spoils neither another channel nor another module, nor what comes before and after', () => {
  const faults = [fault('stuck', 'Module_Voltage_V'), fault('drift', 'Module_SoC_percent', 3)];
  const [sound, broken] = [[], faults].map((some) => createSite({ ...quiet, sensorFaults: some }));
  const spoiled = new Set<number>();
  while (sound.step() && broken.step()) {
    const during = sound.timeS >= 1000 && sound.timeS < 3000;
    sound.values.forEach((value, at) => {
      if (Object.is(value, broken.values[at])) return;
      expect(during).toBe(true);
      spoiled.add(at);
    });
  }
  expect(spoiled).toEqual(new Set([3 * CHANNEL_COUNT + VOLTAGE_V, 3 * CHANNEL_COUNT + SOC_PERCENT]));
});

test('a failing link takes all channels of its module and none of another', () => {
  const site = createSite({ ...quiet, sensorFaults: [fault('dropout', 'all')] });
  while (site.timeS < 2000) site.step();
  const row = (m: number) => [...site.values.subarray(m * CHANNEL_COUNT, (m + 1) * CHANNEL_COUNT)];
  expect(row(3).every(Number.isNaN)).toBe(true);
  expect(row(2).some(Number.isNaN)).toBe(false);
});

import { CHANNELS, FEATURE_COUNT, MODULE_IDS } from '@hvs/contract';
import { sampleScenario } from '@hvs/simulator';
import { expect, test } from 'vitest';
import { readSite } from '../site/site-batches.ts';
import { playSite } from './play-site.ts';
import { TELEMETRY_HEADER, telemetryLine } from './telemetry-line.ts';

const scenario = () => sampleScenario('normal', 900_000_007, { durationS: 1800, racks: [0] });

test('the readings are those of the dataset and the evaluation', () => {
  const played: number[] = [];
  for (const { features, valid } of playSite(scenario()))
    for (const [module, is] of valid.entries())
      if (is === 1) played.push(...features.subarray(module * FEATURE_COUNT, (module + 1) * FEATURE_COUNT));
  const read: number[] = [];
  for (const { steps, features, valid } of readSite(scenario()).batches)
    for (let row = 0; row < steps * 8; row += 1)
      if (valid[row] === 1) read.push(...features.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT));
  expect(played.length).toBeGreaterThan(0);
  expect(played).toEqual(read);
});

test('a line of telemetry has the columns of the header, and nothing for a missing value', () => {
  expect(TELEMETRY_HEADER.split(',')).toHaveLength(2 + CHANNELS.length);
  const values = Float64Array.from([9, 9, 9, 9, 9, 9, 9, 9, 9, 25.5, 26, NaN, -2, 50, 0, 0, 0, 22]);
  expect(telemetryLine(10, MODULE_IDS[1], values, 1)).toBe(
    '2026-01-01T00:00:10.000Z,RackA1_Module02,25.5,26,,-2,50,0,0,0,22',
  );
});

import { createModuleTelemetry, nameFeatures } from '@hvs/telemetry';
import { expect, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';
import { predict } from '../src/predictions.ts';

const atRest = [27, 28, 52, -2, 70, 5, 5, 5, 22.5];

test('every reading that telemetry makes of a module at rest is accepted and called normal', async () => {
  const telemetry = createModuleTelemetry();
  const samples = Array.from({ length: 70 }, (_, sample) =>
    telemetry.push(
      sample * 10,
      atRest.map((value, channel) => value + 0.01 * Math.sin(sample * (channel + 1))),
    ),
  );
  const readings = samples.map((outcome) => {
    if (outcome.kind !== 'reading') throw new Error(`telemetry gave ${outcome.kind}`);
    return nameFeatures(outcome.features);
  });
  const { predictions } = await predict(apiAt(), readings);
  expect(predictions).toHaveLength(70);
  expect(predictions.every(({ hazard_prediction }) => hazard_prediction === 0)).toBe(true);
});

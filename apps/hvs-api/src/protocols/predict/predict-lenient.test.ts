import { EXAMPLE_READINGS } from '@hvs/contract';
import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { openServingApp } from '../../app.fixture.ts';

const { normal, hazardous } = EXAMPLE_READINGS;

function ask(app: FastifyInstance, readings: readonly unknown[], prefer: string) {
  return app.inject({ method: 'POST', url: '/predict', headers: { prefer }, payload: { readings } });
}

const mixed = [
  { Module_ID: 'first', ...hazardous },
  { Module_ID: 'dead', ...normal, Module_Voltage_V: null, Module_SoC_percent: 101 },
  7,
  { Module_ID: 'last', ...normal },
];

test('answers the healthy modules and puts an error in the place of each bad reading', async () => {
  const app = await openServingApp();
  const response = await ask(app, mixed, 'handling=lenient');
  expect(response.statusCode).toBe(200);
  expect(response.headers['preference-applied']).toBe('handling=lenient');
  const title = 'A reading is not valid';
  expect(response.json()).toMatchObject({
    predictions: [
      { Module_ID: 'first', hazard_prediction: 1 },
      {
        Module_ID: 'dead',
        error: {
          title,
          errors: [
            { path: 'readings[1].Module_Voltage_V', message: 'must be a number, not null' },
            { path: 'readings[1].Module_SoC_percent', message: 'must be at most 100' },
          ],
        },
      },
      {
        Module_ID: null,
        error: { title, errors: [{ path: 'readings[2]', message: 'must be an object, not a number' }] },
      },
      { Module_ID: 'last', hazard_prediction: 0 },
    ],
  });
  const { body } = await app.inject('/metrics');
  expect(body).toContain('hvs_api_refused_readings_total 2\n');
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Normal"} 1\n');
});

test('bad readings change nothing in the predictions of the others', async () => {
  const app = await openServingApp();
  const lenient = await ask(app, mixed, 'handling=lenient');
  const healthy = await ask(app, [mixed[0], mixed[3]], 'handling=strict');
  const { predictions } = lenient.json<{ predictions: readonly unknown[] }>();
  expect([predictions[0], predictions[3]]).toEqual(healthy.json().predictions);
});

test('answers when every reading is bad', async () => {
  const app = await openServingApp();
  const response = await ask(app, [{}, null], 'handling=lenient');
  expect(response.statusCode).toBe(200);
  const { predictions } = response.json<{ predictions: { error: { errors: unknown[] } }[] }>();
  expect(predictions.map(({ error }) => error.errors.length)).toEqual([20, 1]);
});

test('an answer without bad readings says too that the preference was applied', async () => {
  const app = await openServingApp();
  const response = await ask(app, [normal], 'handling=lenient');
  expect(response.headers['preference-applied']).toBe('handling=lenient');
  expect(response.json().predictions[0].hazard_prediction).toBe(0);
});

test.each(['handling=strict', 'respond-async', 'return=minimal'])(
  'Prefer: %s answers 422 for a bad reading',
  async (prefer) => {
    const app = await openServingApp();
    const response = await ask(app, mixed, prefer);
    expect(response.statusCode).toBe(422);
    expect(response.headers).not.toHaveProperty('preference-applied');
  },
);

test('a body without readings is 400 with lenient handling too', async () => {
  const app = await openServingApp();
  expect((await ask(app, [], 'handling=lenient')).statusCode).toBe(400);
});

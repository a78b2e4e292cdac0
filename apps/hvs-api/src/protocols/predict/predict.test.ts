import { EXAMPLE_READINGS, MODULE_IDS, parseModelCard } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApp, openServingApp } from '../../app.fixture.ts';
import { createServing } from '../../inference/serving.ts';

const { normal, hazardous } = EXAMPLE_READINGS;
const card = parseModelCard(JSON.parse(await readFile(join(TEST_MODEL, 'model-card.json'), 'utf8')));

interface Answer {
  readonly predictions: readonly {
    readonly Module_ID: string | null;
    readonly hazard_prediction: number;
    readonly hazard_probability: number;
  }[];
  readonly model_version: string;
}

test('calls the normal reading normal and the hazardous one hazardous', async () => {
  const app = await openServingApp();
  const payload = {
    readings: [
      { Module_ID: 'RackA1_Module01', ...normal },
      { Module_ID: 'RackA1_Module02', ...hazardous },
    ],
  };
  const response = await app.inject({ method: 'POST', url: '/predict', payload });

  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toMatch(/^application\/json/);
  const answer = response.json<Answer>();
  expect(Object.keys(answer)).toEqual(['predictions', 'model_version']);
  expect(answer.model_version).toBe(card.version);
  expect(answer.predictions).toEqual([
    {
      Module_ID: 'RackA1_Module01',
      hazard_prediction: 0,
      hazard_probability: expect.any(Number),
    },
    {
      Module_ID: 'RackA1_Module02',
      hazard_prediction: 1,
      hazard_probability: expect.any(Number),
    },
  ]);
  const [calm, burning] = answer.predictions;
  expect(calm.hazard_probability).toBeGreaterThanOrEqual(0);
  expect(calm.hazard_probability).toBeLessThan(card.threshold);
  expect(burning.hazard_probability).toBeGreaterThanOrEqual(card.threshold);
  expect(burning.hazard_probability).toBeLessThanOrEqual(1);
});

test('answers a whole site in the order of its readings, each as if it were asked alone', async () => {
  const app = await openServingApp();
  const readings = MODULE_IDS.map((id, index) => ({
    Module_ID: id,
    ...(index % 3 === 0 ? hazardous : normal),
    Module_Max_Surface_Temp_C: 28 + index,
  }));
  const ask = async (payload: object) =>
    (await app.inject({ method: 'POST', url: '/predict', payload })).json<Answer>().predictions;

  const together = await ask({ readings });
  const alone = await Promise.all(readings.map((reading) => ask({ readings: [reading] })));
  expect(together.map(({ Module_ID }) => Module_ID)).toEqual(MODULE_IDS);
  expect(together).toEqual(alone.flat());
});

test('accepts the largest request that the limit allows', async () => {
  const app = await openServingApp();
  const readings = Array.from({ length: 4096 }, () => normal);
  const response = await app.inject({ method: 'POST', url: '/predict', payload: { readings } });
  expect(response.statusCode).toBe(200);
  expect(response.json<Answer>().predictions).toHaveLength(4096);
});

test.each([
  ['an unknown extra key', { ...normal, Site: 'north', Nested: { a: [1] } }, null],
  ['no Module_ID', normal, null],
  ['a temperature of a fire', { ...hazardous, Module_Max_Surface_Temp_C: 1000 }, null],
  ['an empty Module_ID', { Module_ID: '', ...normal }, ''],
])('accepts %s', async (_, reading, id) => {
  const app = await openServingApp();
  const payload = { readings: [reading] };
  const response = await app.inject({ method: 'POST', url: '/predict', payload });
  expect(response.statusCode).toBe(200);
  expect(response.json<Answer>().predictions[0].Module_ID).toBe(id);
});

test('accepts a duplicated Module_ID and answers both readings', async () => {
  const app = await openServingApp();
  const readings = [normal, hazardous].map((reading) => ({ Module_ID: 'same', ...reading }));
  const response = await app.inject({ method: 'POST', url: '/predict', payload: { readings } });
  const answers = response.json<Answer>().predictions;
  expect(answers.map((answer) => [answer.Module_ID, answer.hazard_prediction])).toEqual([
    ['same', 0],
    ['same', 1],
  ]);
});

test.each(['__proto__', 'constructor', 'toString'])('ignores the key %s', async (key) => {
  const app = await openServingApp();
  const reading = JSON.stringify(normal);
  const nested = '{"Module_Voltage_V": 0, "polluted": true, "prototype": {"polluted": true}}';
  const evil = `{"${key}": ${nested}, ${reading.slice(1)}`;
  const send = async (text: string) =>
    app.inject({
      method: 'POST',
      url: '/predict',
      headers: { 'content-type': 'application/json' },
      payload: `{"${key}": ${nested}, "readings": [${text}]}`,
    });
  const [plain, poisoned] = [await send(reading), await send(evil)];
  expect(poisoned.statusCode).toBe(200);
  expect(poisoned.json()).toEqual(plain.json());
  expect({}).not.toHaveProperty('polluted');
});

test('a probability at the threshold is hazardous, one step of float32 below it is not', async () => {
  const serving = createServing();
  serving.model = {
    card: { ...card, threshold: 0.75 },
    predict: () => Promise.resolve(Float32Array.of(0.75, 0.75 - 2 ** -24)),
  };
  const app = await openApp(serving);
  const payload = { readings: [normal, normal] };
  const response = await app.inject({ method: 'POST', url: '/predict', payload });
  const answers = response.json<Answer>().predictions;
  expect(answers.map(({ hazard_prediction }) => hazard_prediction)).toEqual([1, 0]);
});

test('counts predictions by what they call the module', async () => {
  const app = await openServingApp();
  const readings = [normal, hazardous, normal];
  await app.inject({ method: 'POST', url: '/predict', payload: { readings } });
  const { body } = await app.inject('/metrics');
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Normal"} 2\n');
  expect(body).toContain('hvs_api_prediction_outcomes_total{predicted_label_text="Hazardous"} 1\n');
});

test('commas and brackets in strings do not count as values', async () => {
  const app = await openServingApp();
  const note = String.raw`,{["\\`.repeat(70_000);
  const payload = { note, readings: [EXAMPLE_READINGS.normal] };
  const response = await app.inject({ method: 'POST', url: '/predict', payload });
  expect(response.statusCode).toBe(200);
});

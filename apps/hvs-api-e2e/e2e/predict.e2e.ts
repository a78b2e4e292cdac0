import { EXAMPLE_READINGS, MODULE_IDS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { apiAt } from '../src/client/api-at.ts';
import { predict, probabilitiesAlone, siteReadings } from '../src/predictions.ts';

const api = apiAt();
const { normal, hazardous } = EXAMPLE_READINGS;

/** Posts this text as it is. */
function post(text: string) {
  return api.post('/predict').set('content-type', 'application/json').send(text);
}

test('calls the normal reading normal and the hazardous one hazardous', async () => {
  const readings = [
    { Module_ID: 'RackA1_Module01', ...normal },
    { Module_ID: 'B', ...hazardous },
  ];
  const { predictions } = await predict(api, readings);
  const probability = expect.any(Number);
  expect(predictions).toEqual([
    { Module_ID: 'RackA1_Module01', hazard_prediction: 0, hazard_probability: probability },
    { Module_ID: 'B', hazard_prediction: 1, hazard_probability: probability },
  ]);
  const [calm, burning] = predictions.map(({ hazard_probability }) => hazard_probability);
  expect(calm).toBeGreaterThanOrEqual(0);
  expect(burning).toBeGreaterThan(calm);
  expect(burning).toBeLessThanOrEqual(1);
});

test('answers a whole site in its order, bit for bit as each module alone', async () => {
  const readings = siteReadings();
  const { predictions } = await predict(api, readings);
  expect(predictions.map(({ Module_ID }) => Module_ID)).toEqual(MODULE_IDS);
  const together = predictions.map(({ hazard_probability }) => hazard_probability);
  expect(together).toEqual(await probabilitiesAlone(api, readings));
  expect(new Set(together).size).toBeGreaterThan(2);
});

test('answers the largest request that the limit allows', async () => {
  const { predictions } = await predict(
    api,
    Array.from({ length: 4096 }, () => normal),
  );
  expect(predictions).toHaveLength(4096);
});

test.each([
  ['an unknown key', { ...normal, Site: 'north' }, null],
  ['a Module_ID of 256 astral characters', { Module_ID: '😀'.repeat(256), ...normal }, '😀'.repeat(256)],
  ['a temperature of a fire', { ...hazardous, Module_Max_Surface_Temp_C: 1000 }, null],
])('accepts %s', async (_, reading, id) => {
  expect((await predict(api, [reading])).predictions[0].Module_ID).toBe(id);
});

test('ignores keys that would reach a prototype', async () => {
  const text = JSON.stringify({ readings: [normal] });
  const evil = text.replaceAll('{', '{"__proto__":{"Module_Voltage_V":0},"constructor":{"a":1},');
  const plain = await post(text).expect(200);
  await post(evil).expect(200, plain.body);
});

test('a byte order mark does no harm', async () => {
  await post(`\uFEFF${JSON.stringify({ readings: [normal] })}`).expect(200);
});

test('one dead sensor does not silence the others when handling is lenient', async () => {
  const dead = { Module_ID: 'dead', ...normal, Module_Voltage_V: null };
  const readings = [{ Module_ID: 'a', ...hazardous }, dead, 7, { Module_ID: 'd', ...normal }];
  const lenient = api.post('/predict').set('prefer', 'handling=lenient').send({ readings });
  const { body } = await lenient.expect(200).expect('preference-applied', 'handling=lenient');
  const healthy = await predict(api, [
    { Module_ID: 'a', ...hazardous },
    { Module_ID: 'd', ...normal },
  ]);
  const title = 'A reading is not valid';
  const deadErrors = [{ path: 'readings[1].Module_Voltage_V', message: 'must be a number, not null' }];
  const noObject = [{ path: 'readings[2]', message: 'must be an object, not a number' }];
  expect(body).toEqual({
    predictions: [
      healthy.predictions[0],
      { Module_ID: 'dead', error: { title, errors: deadErrors } },
      { Module_ID: null, error: { title, errors: noObject } },
      healthy.predictions[1],
    ],
    model_version: healthy.model_version,
  });
});

test('bad readings only are answered too when handling is lenient', async () => {
  const lenient = api.post('/predict').set('prefer', 'handling=lenient');
  const { body } = await lenient.send({ readings: [{}, null] }).expect(200);
  const { predictions } = body as { predictions: { error: { errors: unknown[] } }[] };
  expect(predictions.map(({ error }) => error.errors.length)).toEqual([20, 1]);
});

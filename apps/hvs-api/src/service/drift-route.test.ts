import { DriftSnapshot, EXAMPLE_READINGS, MODULE_IDS } from '@hvs/contract';
import { DRIFT_REFERENCE } from '@hvs/testing';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { openApp, openDriftApp, openServingApp } from '../app.fixture.ts';
import { createServing } from '../inference/serving.ts';

const { normal, hazardous } = EXAMPLE_READINGS;

test('counts the readings of every protocol by rack, and refused ones not', async () => {
  const app = await openDriftApp();
  const before = (await app.inject('/drift')).json<DriftSnapshot>();
  expect(before).toMatchObject({ rows: 0, racks: [], edges: DRIFT_REFERENCE.edges });
  const readings = MODULE_IDS.map((id) => ({ Module_ID: id, ...normal }));
  await app.inject({ method: 'POST', url: '/predict', payload: { readings } });
  const lenient = { prefer: 'handling=lenient' };
  const mixed = [{ Module_ID: 'RackB1_Module01', ...hazardous }, { Module_ID: 'RackB1_Module02' }];
  await app.inject({ method: 'POST', url: '/predict', payload: { readings: mixed }, headers: lenient });
  const instances = [Object.values(normal)];
  await app.inject({ method: 'POST', url: '/v1/models/hvs:predict', payload: { instances } });

  const snapshot = (await app.inject('/drift')).json<DriftSnapshot>();
  expect(Errors(DriftSnapshot, snapshot)).toEqual([]);
  const rows = Object.fromEntries(snapshot.racks.map((rack) => [rack.rack, rack.rows]));
  expect(rows).toMatchObject({ RackA1: 8, RackB1: 9, other: 1 });
  expect([snapshot.rows, snapshot.process]).toEqual([66, before.process]);
  const [{ counts }] = snapshot.racks;
  for (const column of Object.values(counts)) expect(column.reduce((sum, count) => sum + count)).toBe(8);
});

test('without a reference in the card it is 404, and says what adds one', async () => {
  const response = await (await openServingApp()).inject('/drift');
  expect(response.statusCode).toBe(404);
  expect(response.json()).toMatchObject({
    type: 'urn:hvs:problem:drift-reference-missing',
    detail: expect.stringContaining('drift-reference'),
  });
});

test('before a model is loaded it is 503', async () => {
  expect((await (await openApp(createServing())).inject('/drift')).statusCode).toBe(503);
});

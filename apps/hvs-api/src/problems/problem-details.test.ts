import { EXAMPLE_READINGS } from '@hvs/contract';
import { TEST_MODEL } from '@hvs/testing';
import { expect, test } from 'vitest';
import { openApp } from '../app.fixture.ts';
import { loadModel, type Model } from '../inference/load-model.ts';
import { createServing } from '../inference/serving.ts';

const { card } = await loadModel(TEST_MODEL);
const request = {
  method: 'POST',
  url: '/predict',
  payload: { readings: [EXAMPLE_READINGS.normal] },
  headers: { 'x-request-id': 'the-request' },
} as const;

async function answerWhen(predict: Model['predict']) {
  const serving = createServing();
  serving.model = { card, predict };
  return (await openApp(serving)).inject(request);
}

test.each([
  ['an error', new Error('password hunter2 in /etc/hvs')],
  ['an error with a status', Object.assign(new Error('hunter2'), { statusCode: 500 })],
  ['text', 'hunter2'],
  ['nothing', undefined],
])('no text of a thrown value leaves the process: %s', async (_, thrown) => {
  const response = await answerWhen(() => {
    throw thrown;
  });
  expect(response.statusCode).toBe(500);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.json()).toEqual({
    type: 'urn:hvs:problem:internal',
    title: 'The service failed',
    status: 500,
    instance: 'urn:hvs:request:the-request',
  });
  expect(JSON.stringify(response.headers)).not.toContain('hunter2');
});

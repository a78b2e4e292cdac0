import { expect, test } from 'vitest';
import { createTally } from './tally.ts';

const RIGHT = Buffer.from('right');
const answer = (status: number, head: string, body = RIGHT) => ({ status, head, body });

test('counts from when a request was due, a refusal from when the kernel had all of it', () => {
  const tally = createTally(RIGHT, () => 1000);
  tally.answer(answer(200, ''), { dueMs: 400, sentMs: 900 });
  tally.answer(answer(200, ''), { dueMs: 990, sentMs: 995 });
  tally.answer(answer(503, '\r\nRetry-After: 1'), { dueMs: 400, sentMs: 970 });
  const load = tally.load(2);
  expect([...load.latenciesMs]).toEqual([10, 600]);
  expect([...load.refusalsMs]).toEqual([30]);
  expect(load).toMatchObject({ seconds: 2, faults: {}, refusalsWithoutRetryAfter: 0 });
});

test('counts what is wrong by what it is, and never as an answer', () => {
  const tally = createTally(RIGHT, () => 0);
  const times = { dueMs: 0, sentMs: 0 };
  tally.answer(answer(200, '', Buffer.from('wrong')), times);
  tally.answer(answer(500, ''), times);
  tally.answer(answer(500, ''), times);
  tally.answer(answer(503, '\r\nx-retry-after-all: 1'), times);
  tally.fault('connection closed by the server');
  const load = tally.load(1);
  expect(load.latenciesMs).toHaveLength(0);
  expect(load.refusalsWithoutRetryAfter).toBe(1);
  expect(load.faults).toEqual({
    'another body than the right one': 1,
    'status 500': 2,
    'connection closed by the server': 1,
  });
});

test('tells how late the driver was', () => {
  const tally = createTally(RIGHT);
  for (const late of [0, 1, 7]) tally.send(100, 100 + late);
  expect(tally.load(1).latenessMs).toBe(7);
});

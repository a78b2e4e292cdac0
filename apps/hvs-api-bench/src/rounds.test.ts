import { expect, test } from 'vitest';
import type { Contender } from './contenders/contender.ts';
import { measureRounds, rotated } from './rounds.ts';
import type { ContenderName } from './works.ts';
import { WORKS } from './works.ts';

test('each begins in turn', () => {
  const begin = [0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''));
  expect(begin).toEqual(['abc', 'bca', 'cab', 'abc']);
  expect(rotated([], 1)).toEqual([]);
});

test('measures each contender once in each round, warmed up, and skips who is not there', async () => {
  const driven: string[] = [];
  const contender = (name: ContenderName): Contender => ({
    name,
    pid: process.pid,
    async drive({ seconds }) {
      driven.push(`${name} ${seconds}`);
      const latenciesMs = Float64Array.of(1, 2, 3);
      return { seconds, latenciesMs, ...NOTHING_REFUSED };
    },
    stop: async () => {},
  });
  const running = new Map([
    ['ours', contender('ours')],
    ['floor', contender('floor')],
  ] as const);
  const works = WORKS.filter(({ key }) => key === 'predict-64-c16');
  const plan = { works, overloaded: undefined, rounds: 2, seconds: 1 };
  const { measured, overload } = await measureRounds(plan, running, () => {});

  const turns = ['ours', 'floor', 'floor', 'ours'];
  expect(driven).toEqual(turns.flatMap((name) => [`${name} 0.3`, `${name} 1`]));
  expect(overload).toEqual({ impatient: [], patient: [] });
  const [{ samples }] = measured;
  expect([...samples.keys()]).toEqual(['ours', 'floor']);
  expect(samples.get('ours')).toHaveLength(2);
  expect(samples.get('ours')?.[0]).toMatchObject({
    requestsPerSecond: 3,
    readingsPerSecond: 192,
    p50Ms: 2,
    p99Ms: 3,
    worstMs: 3,
    refusedShare: 0,
  });
});

const NOTHING_REFUSED = {
  refusalsMs: new Float64Array(),
  refusalsWithoutRetryAfter: 0,
  latenessMs: 0,
  driverShare: 0,
  faults: {},
};

import { describe, expect, test } from 'vitest';
import { runJobs } from './run-jobs.ts';

const worker = new URL('./square.worker.fixture.ts', import.meta.url);

async function collect<Result>(results: AsyncIterable<Result>): Promise<Result[]> {
  const all: Result[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe('jobs in workers', () => {
  test('give their results in order', async () => {
    const jobs = Array.from({ length: 30 }, (_, index) => index);
    const results = await collect(runJobs<number>(worker, jobs, 2));
    expect(results).toEqual(jobs.map((job) => job * job));
  });

  test('are in order too when any number may wait for a long one', async () => {
    const results = await collect(runJobs<number>(worker, [0, 9, 8, 7, 6], 2, Infinity));
    expect(results).toEqual([0, 81, 64, 49, 36]);
  });

  test('end with the first failure', async () => {
    const results = collect(runJobs<number>(worker, [1, -1, 2], 2));
    await expect(results).rejects.toThrow('no root of -1');
  });

  test('may be none', async () => {
    expect(await collect(runJobs<number>(worker, [], 2))).toEqual([]);
  });
});

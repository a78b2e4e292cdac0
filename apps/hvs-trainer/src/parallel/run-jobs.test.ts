import { describe, expect, test } from 'vitest';
import type { GatedJob } from './gate.worker.fixture.ts';
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
    const results = await collect(runJobs<number>(worker, [0, 9, 8, 7, 6], 2, { lookAhead: Infinity }));
    expect(results).toEqual([0, 81, 64, 49, 36]);
  });

  test('tell that they are done while an earlier one still runs', async () => {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const jobs: GatedJob[] = [{ gate }, {}, {}, {}];
    let done = 0;
    const onDone = (): void => {
      done += 1;
      if (done < 3) return;
      Atomics.store(gate, 0, 1);
      Atomics.notify(gate, 0);
    };
    const gated = new URL('./gate.worker.fixture.ts', import.meta.url);
    await collect(runJobs<boolean>(gated, jobs, 2, { lookAhead: Infinity, onDone }));
    expect(done).toBe(4);
  });

  test('end with the first failure', async () => {
    const results = collect(runJobs<number>(worker, [1, -1, 2], 2));
    await expect(results).rejects.toThrow('no root of -1');
  });

  test('may be none', async () => {
    expect(await collect(runJobs<number>(worker, [], 2))).toEqual([]);
  });
});

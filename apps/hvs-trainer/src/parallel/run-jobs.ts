import { Worker } from 'node:worker_threads';

/** Jobs that may wait, done, for the one before them: bounds the memory of large results. */
const LOOK_AHEAD = 8;

interface Answer<Result> {
  readonly index: number;
  readonly result: Result;
}

/**
 * Results of `jobs` in their order, each computed by the worker file, which calls `serveJobs`; a job's failure ends
 * all. Which worker takes which job changes no result: a job's outcome depends on the job alone. Small results may wait
 * in any number, `lookAhead`, so that a long job holds up no worker.
 */
export async function* runJobs<Result>(
  workerFile: URL,
  jobs: readonly unknown[],
  workerCount: number,
  lookAhead = LOOK_AHEAD,
): AsyncGenerator<Result> {
  const done = new Map<number, Result>();
  let next = 0;
  let yielded = 0;
  let failure: unknown;
  let wake = Promise.withResolvers<void>();
  const idle: Worker[] = [];

  const feed = (): void => {
    while (idle.length > 0 && next < jobs.length && next < yielded + lookAhead) {
      idle.pop()!.postMessage({ index: next, job: jobs[next] });
      next += 1;
    }
  };
  const start = (): Worker => {
    const worker = new Worker(workerFile);
    worker.on('message', ({ index, result }: Answer<Result>) => {
      done.set(index, result);
      idle.push(worker);
      feed();
      wake.resolve();
    });
    worker.on('error', (error) => {
      failure ??= error;
      wake.resolve();
    });
    return worker;
  };

  const workers = Array.from({ length: Math.min(workerCount, jobs.length) }, start);
  idle.push(...workers);
  try {
    for (feed(); yielded < jobs.length; feed()) {
      while (!done.has(yielded)) {
        await wake.promise;
        if (failure !== undefined) throw failure;
        wake = Promise.withResolvers<void>();
      }
      const result = done.get(yielded)!;
      done.delete(yielded);
      yielded += 1;
      yield result;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

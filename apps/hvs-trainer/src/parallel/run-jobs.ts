import { Worker } from 'node:worker_threads';

/** Finished jobs that may wait for an earlier one. This bounds the memory of large results. */
const LOOK_AHEAD = 8;

interface Answer<Result> {
  readonly index: number;
  readonly result: Result;
}

export interface JobOptions {
  /** Bounds the finished jobs that wait for an earlier one. Give Infinity for small results: no worker is held up. */
  readonly lookAhead?: number;
  /** Called when a job is done, whether or not its result still waits for an earlier one. */
  readonly onDone?: () => void;
}

/**
 * Results of `jobs` in their order. Workers compute them by the worker file, which calls `serveJobs`. A job's outcome
 * depends on the job alone and not on its worker. One failure ends all jobs.
 */
export async function* runJobs<Result>(
  workerFile: URL,
  jobs: readonly unknown[],
  workerCount: number,
  { lookAhead = LOOK_AHEAD, onDone = () => {} }: JobOptions = {},
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
  const take = (worker: Worker, { index, result }: Answer<Result>): void => {
    done.set(index, result);
    onDone();
    idle.push(worker);
    feed();
    wake.resolve();
  };
  const fail = (error: unknown): void => {
    failure ??= error;
    wake.resolve();
  };

  const workers = Array.from({ length: Math.min(workerCount, jobs.length) }, () => {
    const worker = new Worker(workerFile);
    return worker.on('message', (answer: Answer<Result>) => take(worker, answer)).on('error', fail);
  });
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

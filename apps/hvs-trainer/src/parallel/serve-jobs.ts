import { parentPort, type Transferable } from 'node:worker_threads';

interface Request<Job> {
  readonly index: number;
  readonly job: Job;
}

/** In a worker: answers each job of `runJobs`. `transfer` names the result's buffers that need no copy. */
export function serveJobs<Job, Result>(
  handle: (job: Job) => Result | Promise<Result>,
  transfer: (result: Result) => Transferable[] = () => [],
): void {
  const answer = async ({ index, job }: Request<Job>): Promise<void> => {
    const result = await handle(job);
    parentPort!.postMessage({ index, result }, transfer(result));
  };
  parentPort!.on('message', (request: Request<Job>) => {
    // A failure must end the worker with its error, as an exception of the message's handler does.
    answer(request).catch((error: unknown) => {
      setImmediate(() => {
        throw error;
      });
    });
  });
}

import { parentPort, type Transferable } from 'node:worker_threads';

interface Request {
  readonly index: number;
  readonly job: never;
}

/**
 * In a worker: answers each job of `runJobs`, which must be of the type that `handle` takes. `transfer` names the
 * result's buffers that need no copy.
 */
export function serveJobs<Result>(
  handle: (job: never) => Result | Promise<Result>,
  transfer: (result: Result) => Transferable[] = () => [],
): void {
  const answer = async ({ index, job }: Request): Promise<void> => {
    const result = await handle(job);
    parentPort?.postMessage({ index, result }, transfer(result));
  };
  parentPort?.on('message', (request: Request) => {
    // A failure must end the worker with its error, as an exception of the message's handler does.
    answer(request).catch((error: unknown) => {
      setImmediate(() => {
        throw error;
      });
    });
  });
}

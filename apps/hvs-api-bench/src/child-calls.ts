import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { pinned, type Role } from './pinned.ts';

/** Longest a call may take beyond the seconds it asks for. */
const PATIENCE_MS = 30_000;

/**
 * Threads that help to collect garbage would take the one core from the process that is measured. The driver looks for
 * due requests 300,000 times a second: with the usual young generation of 1 MB it collects 300 times a second.
 */
const NODE_FLAGS: Readonly<Record<Role, readonly string[]>> = {
  server: ['--single-threaded-gc'],
  driver: ['--single-threaded-gc', '--min-semi-space-size=16'],
};

/** A program of the bench in a process of its own that answers one message with one message. */
export interface Child<Request, Reply> {
  readonly pid: number;
  call(request: Request, seconds?: number): Promise<Reply>;
  stop(): Promise<void>;
}

/** Waits for a reply, the end of the process or the bound, whichever is first, and removes the other listeners. */
async function nextReply(child: ChildProcess, waitMs: number): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  const outcomes = [
    once(child, 'message', { signal }).then(([message]: unknown[]) => message),
    once(child, 'exit', { signal }).then(() => new Error('it ended')),
    setTimeout(waitMs, new Error(`it gave no reply within ${waitMs} ms`), { signal }),
  ];
  try {
    const first = await Promise.race(outcomes);
    if (first instanceof Error) throw first;
    return first;
  } finally {
    settled.abort();
    await Promise.allSettled(outcomes);
  }
}

export function startChild<Request extends object, Reply>(role: Role, program: string): Child<Request, Reply> {
  const [execPath, ...execArgv] = pinned(role, process.execPath, ...NODE_FLAGS[role]);
  const child = fork(program, { execPath, execArgv, serialization: 'advanced' });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started with ${execPath}`);
  return {
    pid,
    async call(request, seconds = 0) {
      child.send(request);
      try {
        return (await nextReply(child, PATIENCE_MS + seconds * 1000)) as Reply;
      } catch (error) {
        throw new Error(`the process of ${program} failed`, { cause: error });
      }
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

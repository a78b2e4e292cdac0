import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@hvs/testing';
import { pinned } from '../pinned.ts';
import { WORKSPACE_ROOT } from '../places.ts';

const START_TIMEOUT_MS = 60_000;
/** Short against a start, and long enough that polling takes little of its core. */
const POLL_MS = 5;

/** A command that serves HTTP on the port it is given. */
export interface Program {
  readonly title: string;
  readonly command: (port: number) => readonly string[];
  readonly environment?: (port: number) => Readonly<Record<string, string>>;
}

export interface Server {
  readonly port: number;
  readonly pid: number;
  /** From the start of the process to its first answer of 200. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** Polls until the server answers; returns the time in ms. Throws past the bound, or when `failure` gives a reason. */
export async function awaitAnswer(
  title: string,
  isAnswering: () => Promise<boolean>,
  failure: () => string | undefined,
): Promise<number> {
  const startMs = performance.now();
  while (!(await isAnswering())) {
    const reason = failure();
    if (reason !== undefined) throw new Error(`${title} ${reason}`);
    if (performance.now() - startMs > START_TIMEOUT_MS) {
      throw new Error(`${title} did not answer within ${START_TIMEOUT_MS} ms`);
    }
    await setTimeout(POLL_MS);
  }
  return performance.now() - startMs;
}

/** Starts a program on a free port of the server core and waits for its first answer. */
export async function startServer(
  { title, command, environment }: Program,
  isAnswering: (port: number) => Promise<boolean>,
): Promise<Server> {
  const port = await freePort();
  const [file, ...args] = pinned('server', ...command(port));
  const child = spawn(file, args, {
    cwd: WORKSPACE_ROOT,
    env: { NODE_ENV: 'production', ...environment?.(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  // Its log goes into a pipe that is read, as in a container.
  child.stdout.resume();
  let errorText = '';
  child.stderr.on('data', (chunk) => (errorText += chunk));
  async function stop(): Promise<void> {
    child.kill('SIGKILL');
    await ended;
  }
  const failure = () => (child.exitCode === null ? undefined : `ended with code ${child.exitCode}:\n${errorText}`);
  try {
    const startMs = await awaitAnswer(title, () => isAnswering(port), failure);
    if (child.pid === undefined) throw new Error(`${title} has no process id`);
    return { port, pid: child.pid, startMs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { pinned } from '../pinned.ts';
import { WORKSPACE_ROOT } from '../places.ts';

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

export interface Server {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

interface Program {
  readonly name: string;
  readonly command: (port: number) => readonly string[];
  readonly environment?: (port: number) => Readonly<Record<string, string>>;
  /** A request is answered with 200 from then on. */
  readonly isReady: (port: number) => Promise<boolean>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

/** Starts a program on a free port of the server core. Throws with its own words when it ends early. */
export async function startServer({ name, command, environment, isReady }: Program): Promise<Server> {
  const port = await freePort();
  const [file, ...args] = pinned('server', ...command(port));
  const child = spawn(file, args, {
    cwd: WORKSPACE_ROOT,
    ...(environment && { env: environment(port) }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // What it logs goes into a pipe that is read, as a container's does.
  child.stdout.resume();
  let errorText = '';
  child.stderr.on('data', (chunk) => (errorText += chunk));
  const ended = once(child, 'close');
  const untilMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}:\n${errorText}`);
    if (performance.now() > untilMs) {
      child.kill('SIGKILL');
      throw new Error(`${name} did not answer within ${START_TIMEOUT_MS} ms:\n${errorText}`);
    }
    await setTimeout(POLL_MS);
  }
  return {
    name,
    port,
    pid: child.pid!,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

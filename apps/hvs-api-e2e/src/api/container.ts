import { freePort, waitUntil } from '@hvs/testing';
import { randomUUID } from 'node:crypto';
import { apiAt } from '../client/api-at.ts';
import { type LocalImage, runEngine } from './engine.ts';

/** Generous, for a busy machine: a pod's startup probe waits as long. */
const READY_BOUND_MS = 60_000;
/** Small against a start, which is measured. */
const POLL_MS = 20;

/** A pod's limits and its security context (Pod Security Standards, restricted). */
const LIMITS = ['--memory', '256m', '--memory-swap', '256m', '--pids-limit', '128'];
const CONFINEMENT = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

export interface ApiContainer {
  readonly name: string;
  readonly url: string;
  /** Milliseconds from the call until /health/ready was 200. */
  readonly untilReady: () => Promise<number>;
  readonly signal: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
  /** Exit code, once the process has ended. */
  readonly ended: () => Promise<number>;
  /** Starts the ended process again, on the same port. */
  readonly startAgain: () => Promise<void>;
  readonly state: () => Promise<ContainerState>;
  readonly logs: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

export interface ContainerState {
  readonly Running: boolean;
  readonly OOMKilled: boolean;
  readonly ExitCode: number;
}

export interface ContainerOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * `published` is how people run it. `host` goes around the engine's proxy, which would be measured too and has too
   * few file descriptors for 10,000 connections.
   */
  readonly network?: 'published' | 'host';
  /** Cores; by default one, as a pod has. */
  readonly cpus?: number;
}

function reachable(port: number, { network }: ContainerOptions): string[] {
  if (network !== 'host') return ['--publish', `127.0.0.1:${port}:5001`];
  return ['--network', 'host', '--env', 'HOST=127.0.0.1', '--env', `PORT=${port}`];
}

/** Starts the API as a pod would run it. It may still be loading. */
export async function startContainer(image: LocalImage, options: ContainerOptions = {}): Promise<ApiContainer> {
  const { engine, reference } = image;
  const name = `hvs-api-e2e-${randomUUID().slice(0, 8)}`;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = Object.entries(options.settings ?? {});
  const environment = settings.flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const limits = [...LIMITS, '--cpus', String(options.cpus ?? 1)];
  const confined = [...CONFINEMENT, ...limits, ...reachable(port, options), ...environment];
  const ask = (...args: string[]) => runEngine(engine, args);
  await ask('run', '--detach', '--name', name, ...confined, reference);

  return {
    name,
    url,
    untilReady: () => untilReady(url, () => ask('logs', '--tail', '20', name)),
    signal: async (signal) => void (await ask('kill', '--signal', signal, name)),
    ended: async () => Number(await ask('wait', name)),
    startAgain: async () => void (await ask('start', name)),
    state: async () => JSON.parse(await ask('inspect', '--format', '{{json .State}}', name)),
    logs: () => ask('logs', name),
    remove: async () => void (await ask('rm', '--force', '--volumes', name)),
  };
}

/** Milliseconds until the API at this address is ready. Rejects with the end of its log past the bound. */
async function untilReady(url: string, readLogs: () => Promise<string>): Promise<number> {
  const api = apiAt(url);
  const start = performance.now();
  try {
    const look = () =>
      api.get('/health/ready').then(
        ({ status, text }) => status === 200 || `${status} ${text}`,
        (error: Error) => error.message,
      );
    await waitUntil(`${url}/health/ready is 200`, look, { boundMs: READY_BOUND_MS, pollMs: POLL_MS });
    return performance.now() - start;
  } catch (error) {
    throw new Error(`the container is not ready; its log ends with\n${await readLogs()}`, { cause: error });
  }
}

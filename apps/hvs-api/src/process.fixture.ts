import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { TEST_MODEL } from '@hvs/testing';
import { onTestFinished } from 'vitest';
import { PATIENT, WORKSPACE_ROOT } from './app.fixture.ts';

export interface LogLine {
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface ApiProcess {
  readonly child: ChildProcess;
  /** Everything the process wrote so far. */
  readonly lines: readonly LogLine[];
  readonly errorText: () => string;
  /** The first log line with this message, already written or still to come. */
  readonly logged: (msg: string) => Promise<LogLine>;
  /** Exit code, once the process has ended and its output is read. */
  readonly ended: Promise<number | null>;
  readonly url: () => Promise<string>;
}

/** Starts the API as `nx serve hvs-api` does, with the model of the tests and on a free port; killed at the end of the test. */
export function startApi(
  settings: Readonly<Record<string, string>> = {},
  program = 'apps/hvs-api/src/main.ts',
): ApiProcess {
  const child = spawn(process.execPath, [program], {
    cwd: WORKSPACE_ROOT,
    env: { PORT: '0', DRAIN_WINDOW_MS: '0', MODEL_URI: `file:${TEST_MODEL}`, ...PATIENT, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));

  const lines: LogLine[] = [];
  const arrived = new EventTarget();
  let errorText = '';
  child.stderr.on('data', (chunk) => (errorText += chunk));
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line));
    arrived.dispatchEvent(new Event('line'));
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    arrived.dispatchEvent(new Event('line'));
    return code;
  });

  async function logged(msg: string): Promise<LogLine> {
    const found = lines.find((line) => line.msg.startsWith(msg));
    if (found) return found;
    if (child.exitCode !== null) throw new Error(`ended without logging ${msg}: ${errorText}`);
    await new Promise((resolve) => arrived.addEventListener('line', resolve, { once: true }));
    return logged(msg);
  }

  const listening = 'Server listening at ';
  const url = async () => (await logged(listening)).msg.slice(listening.length);
  return { child, lines, errorText: () => errorText, logged, ended, url };
}

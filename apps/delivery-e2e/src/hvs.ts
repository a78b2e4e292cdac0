import type { Receipt } from '@hvs/pipeline';
import type { StepEvent } from '@hvs/step';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { ownEnvironment } from './config.ts';
import { COMMAND, ROOT } from './paths.ts';

export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null;
  /** The last line of standard output, if it is a result. */
  readonly receipt: Receipt | undefined;
  readonly results: readonly unknown[];
  readonly events: readonly StepEvent[];
  readonly stderr: string;
  readonly ms: number;
}

export interface Running {
  readonly ended: Promise<Ended>;
  readonly process: ChildProcess;
}

export interface HvsOptions {
  /** Each result while the command goes on. */
  readonly onResult?: (result: Readonly<Record<string, unknown>>) => void;
  readonly onEvent?: (event: StepEvent, process: ChildProcess) => void;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the command as a person does, with `--json`. */
export function startHvs(args: readonly string[], { onEvent, onResult, env = {} }: HvsOptions = {}): Running {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [COMMAND, ...args, '--json'], {
    cwd: ROOT,
    env: { ...ownEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: StepEvent[] = [];
  const results: unknown[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const value = parseLine(line);
    if (value.type === 'result') {
      results.push(value);
      onResult?.(value);
    } else {
      events.push(value as StepEvent);
      onEvent?.(value as StepEvent, child);
    }
  });
  const said = text(child.stderr);
  const closed = once(child, 'close') as Promise<[number | null]>;
  async function end(): Promise<Ended> {
    const [[code], stderr] = await Promise.all([closed, said]);
    const receipt = results.at(-1) as Receipt | undefined;
    return { code, receipt, results, events, stderr, ms: Math.round(performance.now() - startedMs) };
  }
  return { ended: end(), process: child };
}

/** Runs the command to its end. */
export async function runHvs(args: readonly string[], options: HvsOptions = {}): Promise<Ended> {
  return startHvs(args, options).ended;
}

/** A killed process may leave half a line. */
function parseLine(line: string): { type?: unknown } {
  try {
    return JSON.parse(line) as { type?: unknown };
  } catch {
    return {};
  }
}

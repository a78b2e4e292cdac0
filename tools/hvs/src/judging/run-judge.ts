import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Judgement, parseJudgement } from '@hvs/judge';
import { JudgeError } from './judge-error.ts';

/** Which model version is judged against which. */
export interface JudgeRequest {
  /** Folder or URI of the candidate. */
  readonly candidate: string;
  /** Folder or URI of the champion; left out when nothing serves yet. */
  readonly champion?: string | undefined;
  /** Folder for judgement.json, evidence.json and the pages in Markdown and HTML. */
  readonly out: string;
  /** Half a minute instead of some four, to see that it works; proves little. */
  readonly quick?: boolean;
  /** Folder of measured data, which leg e reads. */
  readonly measured?: string | undefined;
  /** Folder of series that `nx pybamm hvs-trainer` made, for leg d. */
  readonly pybamm?: string | undefined;
  /** Legs without which no model is approved; `a,b,c` when left out. */
  readonly requireLegs?: string | undefined;
  readonly workers?: number | undefined;
  readonly override?: { readonly by: string; readonly reason: string } | undefined;
  /** Milliseconds after which the judge is ended; half an hour when left out. */
  readonly timeoutMs?: number;
}

/**
 * Judges a candidate in a process of its own and reads the judgement. A refusal is a judgement, too. Throws a JudgeError
 * when none came about, and the reason of the signal when that is aborted; the process has ended by then.
 */
export type RunJudge = (
  request: JudgeRequest,
  signal: AbortSignal,
  /** Gets each line of progress. */
  onLine?: (line: string) => void,
) => Promise<Judgement>;

const PROGRAM = join('apps', 'hvs-trainer', 'src', 'judge', 'main.ts');
const REFUSED = 3;
const USAGE = 2;
const TIMEOUT_MS = 30 * 60_000;
const ERROR_TAIL = 2000;
const HINT = 'run it by hand: npx nx judge hvs-trainer -- --model <uri>';

/** `program` is the judge's, an argument for tests. */
export function createRunJudge(workspaceRoot: string, program = join(workspaceRoot, PROGRAM)): RunJudge {
  return async (request, signal, onLine = () => undefined) => {
    signal.throwIfAborted();
    const { timeoutMs = TIMEOUT_MS } = request;
    const receipt = join(resolve(workspaceRoot, request.out), 'judgement.json');
    await rm(receipt, { force: true });
    const late = AbortSignal.timeout(timeoutMs);
    const child = spawn(process.execPath, [program, ...argumentsOf(request)], {
      cwd: workspaceRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { exitCode, errors } = await endOf(child, AbortSignal.any([signal, late]), onLine);
    signal.throwIfAborted();
    if (late.aborted) {
      throw new JudgeError('judge-late', `the judge took longer than ${timeoutMs / 1000} s and was ended`, {
        hint: HINT,
      });
    }
    if (exitCode === 0 || exitCode === REFUSED) return readJudgement(receipt);
    const code = exitCode === USAGE ? 'judge-misused' : 'judge-failed';
    throw new JudgeError(code, `the judge ended with exit code ${exitCode}: ${errors.trim()}`, { hint: HINT });
  };
}

function argumentsOf({ candidate, champion, out, quick, measured, pybamm, ...rest }: JudgeRequest): string[] {
  const { requireLegs, workers, override } = rest;
  const options = {
    '--model': candidate,
    '--champion': champion,
    '--out': out,
    '--measured': measured,
    '--pybamm': pybamm,
    '--require-legs': requireLegs,
    '--workers': workers?.toString(),
    '--override-by': override?.by,
    '--override-reason': override?.reason,
  };
  // With an equals sign, a value that begins with a dash stays a value.
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return quick === true ? [...given, '--quick'] : given;
}

interface Ended {
  /** -1 when a signal ended it. */
  readonly exitCode: number;
  /** The last of what it wrote to standard error. */
  readonly errors: string;
}

async function endOf(child: ChildProcess, signal: AbortSignal, onLine: (line: string) => void): Promise<Ended> {
  const ended = Promise.withResolvers<Ended>();
  let errors = '';
  let line = '';
  const kill = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  if (signal.aborted) kill();
  child.stdout?.resume();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-ERROR_TAIL);
    const lines = (line + text).split('\n');
    line = lines.pop() ?? '';
    for (const one of lines) onLine(one);
  });
  child.on('error', (error) =>
    ended.reject(new JudgeError('judge-failed', `the judge cannot be started: ${error.message}`)),
  );
  child.on('close', (exitCode) => ended.resolve({ exitCode: exitCode ?? -1, errors }));
  return ended.promise.finally(() => signal.removeEventListener('abort', kill));
}

async function readJudgement(file: string): Promise<Judgement> {
  try {
    return parseJudgement(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new JudgeError('judge-failed', `the judge left no judgement: ${String(error)}`, { hint: HINT, cause: error });
  }
}

import { writeFileSync } from 'node:fs';
import { PythonMissingError } from '@hvs/python-environment';
import { checkPrediction, checkSame, checkTensor } from '../check-answers.ts';
import type { PlainAnswer } from '../driver/messages.ts';
import type { Driver } from '../driver/open-driver.ts';
import { EXPECTED_PROBABILITIES, REQUESTS } from '../requests.ts';
import type { ContenderName, MessageName } from '../works.ts';
import type { Contender } from './contender.ts';
import { httpContender } from './http-contender.ts';
import { bundlePrograms, CONSTANT_ANSWERS, fastapi, FLOOR, OURS, SOCKET } from './programs.ts';
import { buildRust } from './rust.ts';
import { startSessionLoop } from './session-loop/session-contender.ts';
import { type Program, startServer } from './start-server.ts';

export interface Contenders {
  readonly running: ReadonlyMap<ContenderName, Contender>;
  /** Contenders that could not start, each with the reason. */
  readonly leftOut: readonly string[];
}

/** Asks a server for one prediction; false until it answers 200. */
export function isAnsweringWith(driver: Driver): (port: number) => Promise<boolean> {
  return async (port) => {
    try {
      return (await driver.ask(port, REQUESTS['predict-1'])).status === 200;
    } catch {
      return false; // It does not listen yet.
    }
  };
}

type Check = (who: string, message: MessageName, answer: PlainAnswer) => void;

/** Starts every contender that can run here, and proves that its answers are right. */
export async function startContenders(
  driver: Driver,
  wanted: ReadonlySet<ContenderName>,
  report: (line: string) => void,
): Promise<Contenders> {
  const running = new Map<ContenderName, Contender>();
  const leftOut: string[] = [];

  async function start(name: ContenderName, program: Program, check: Check): Promise<Answers> {
    report(`starting ${program.title}`);
    const server = await startServer(program, isAnsweringWith(driver));
    const answers: Partial<Record<MessageName, PlainAnswer>> = {};
    const bodies: Partial<Record<MessageName, Uint8Array>> = {};
    running.set(name, httpContender(name, server, { driver, requests: REQUESTS, answers: bodies }));
    for (const message of MESSAGES) {
      if (message === 'infer-64' && name !== 'ours') continue;
      const answer = await driver.ask(server.port, REQUESTS[message]);
      check(program.title, message, answer);
      answers[message] = answer;
      bodies[message] = answer.body;
    }
    return answers;
  }

  try {
    await bundlePrograms();
    const ours = await start('ours', OURS, checkAgainstTrainer);
    writeConstantAnswers(ours);
    const checkAgainstOurs: Check = (who, message, answer) => checkSame(who, answer, ours[message]!);
    if (wanted.has('floor')) await start('floor', FLOOR, checkAgainstOurs);
    if (wanted.has('socket')) await start('socket', SOCKET, checkAgainstOurs);
    if (wanted.has('fastapi')) {
      try {
        await start('fastapi', fastapi(), checkAgainstOurs);
      } catch (error) {
        if (!(error instanceof PythonMissingError)) throw error;
        leftOut.push(`FastAPI is left out: ${error.message}`);
      }
    }
    if (wanted.has('rust')) {
      report('building the server in Rust');
      const rust = buildRust();
      if (typeof rust === 'string') leftOut.push(`Rust is left out: ${rust}`);
      else await start('rust', rust, checkAgainstOurs);
    }
    if (wanted.has('session')) running.set('session', startSessionLoop());
    return { running, leftOut };
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

export async function stopAll(running: ReadonlyMap<ContenderName, Contender>): Promise<void> {
  await Promise.all([...running.values()].map((contender) => contender.stop()));
}

const MESSAGES: readonly MessageName[] = ['predict-1', 'predict-64', 'infer-64'];

type Answers = Readonly<Partial<Record<MessageName, PlainAnswer>>>;

function checkAgainstTrainer(who: string, message: MessageName, answer: PlainAnswer): void {
  if (message === 'infer-64') checkTensor(who, answer, EXPECTED_PROBABILITIES);
  else checkPrediction(who, answer, EXPECTED_PROBABILITIES.slice(0, message === 'predict-1' ? 1 : 64));
}

/** Stores our answers for the floor and the bare socket, so that all send the same bytes. */
function writeConstantAnswers(ours: Answers): void {
  const textOf = (message: MessageName) => Buffer.from(ours[message]!.body).toString();
  writeFileSync(CONSTANT_ANSWERS, JSON.stringify({ 1: textOf('predict-1'), 64: textOf('predict-64') }));
}

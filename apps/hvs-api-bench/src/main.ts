import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { timeContainerStarts } from './container-starts.ts';
import { startContenders, stopAll } from './contenders/start-contenders.ts';
import { startHalfCore } from './contenders/half-core.ts';
import { type Driver, openDriver } from './driver/open-driver.ts';
import { outcomeOf } from './goals.ts';
import { readMachineFacts } from './machine-facts.ts';
import { readMemory } from './memory.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { formatResults } from './report.ts';
import { goalsOf, type Results, toJson } from './results.ts';
import { measureRounds } from './rounds.ts';
import { processStart, timeStarts } from './starts.ts';
import { OVERLOAD, WORKS } from './works.ts';

/** Fewer starts than this show nothing. */
const LEAST_STARTS = 5;

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function measureAll(options: Options, driver: Driver): Promise<Results> {
  const isWanted = (key: string) => options.only.length === 0 || options.only.some((part) => key.includes(part));
  const works = WORKS.filter(({ key }) => isWanted(key));
  const names = new Set(works.flatMap((work) => work.contenders));
  const { running, leftOut: missing } = await startContenders(driver, names, progress);
  const leftOut = [...missing];
  const halfCore = isWanted(OVERLOAD.key) ? await startHalfCore(driver) : undefined;
  const overloaded = typeof halfCore === 'string' ? undefined : halfCore;
  if (typeof halfCore === 'string') leftOut.push(`Overload is left out: ${halfCore}`);
  const plan = { ...options, works, overloaded };
  const stop = async () => {
    await overloaded?.stop();
    await stopAll(running);
  };
  const measured = await measureRounds(plan, running, progress).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const memory = readMemory(running);
  await stop();

  const starts = Math.max(LEAST_STARTS, options.rounds);
  if (isWanted('start-process')) progress('starting as processes');
  const processStarts = isWanted('start-process') ? await timeStarts(starts, processStart(driver)) : undefined;
  if (isWanted('start-container')) progress('starting as containers');
  const containerStarts = isWanted('start-container')
    ? await timeContainerStarts(driver, starts)
    : 'it was not asked for';
  const { rounds, seconds } = options;
  const common = { ...measured, facts: readMachineFacts(), rounds, seconds, memory, processStarts };
  if (typeof containerStarts !== 'string') return { ...common, containerStarts, leftOut };
  const reason = `The start in a container is left out: ${containerStarts}`;
  return { ...common, containerStarts: undefined, leftOut: [...leftOut, reason] };
}

async function bench(options: Options): Promise<number> {
  const driver = openDriver();
  try {
    const results = await measureAll(options, driver);
    const json = `${JSON.stringify(toJson(results), null, 2)}\n`;
    mkdirSync(dirname(options.out), { recursive: true });
    writeFileSync(options.out, json);
    process.stdout.write(options.json ? json : `${formatResults(results)}\n`);
    progress(`wrote ${options.out}`);
    return options.check && goalsOf(results).some((goal) => outcomeOf(goal) === 'missed') ? 1 : 0;
  } finally {
    await driver.stop();
  }
}

function parseArguments(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    return undefined;
  }
}

const options = parseArguments();
if (options === undefined) process.exitCode = 2;
else if (options.help) process.stdout.write(`${USAGE}\n`);
else process.exitCode = await bench(options);

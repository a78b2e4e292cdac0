import { execFileSync } from 'node:child_process';
import { freePort } from '@hvs/testing';
import { CONFINED, findImage } from '../built-image.ts';
import { checkPrediction } from '../check-answers.ts';
import type { Driver } from '../driver/open-driver.ts';
import { coreOf } from '../pinned.ts';
import { EXPECTED_PROBABILITIES, REQUESTS } from '../requests.ts';
import type { Contender } from './contender.ts';
import { httpContender } from './http-contender.ts';
import { isAnsweringWith } from './start-contenders.ts';
import { awaitAnswer } from './start-server.ts';

/**
 * Half a core in each 5 ms. A request of 79 KB costs its sender about as much as our server, so one core cannot offer
 * 3 times the capacity of another. The period is short because a container that has used its part stands still until
 * the period ends.
 */
const HALF_CORE = ['--cpu-period=5000', '--cpu-quota=2500'];

/** Time until V8 has compiled the hot code, with half a core. */
const WARM_UP_S = 4;

/** Starts our image with half a core on the network of the host, or returns the reason why it cannot run here. */
export async function startHalfCore(driver: Driver): Promise<Contender | string> {
  const image = findImage();
  if (typeof image === 'string') return image;
  const engine = (...args: string[]) =>
    execFileSync(image.engine, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const port = await freePort();
  const core = coreOf('server').map((number) => `--cpuset-cpus=${number}`);
  const address = ['--network=host', '--env=HOST=127.0.0.1', `--env=PORT=${port}`];
  const container = engine('run', '--detach', ...CONFINED, ...HALF_CORE, ...core, ...address, image.reference);
  const inspect = (field: string) => engine('inspect', `--format={{.State.${field}}}`, container);
  const stop = async () => void engine('rm', '--force', container);
  try {
    const isAnswering = isAnsweringWith(driver);
    const failure = () => (inspect('Running') === 'true' ? undefined : `ended:\n${engine('logs', container)}`);
    const startMs = await awaitAnswer(image.reference, () => isAnswering(port), failure);
    const server = { port, pid: Number(inspect('Pid')), startMs, stop };
    const answer = await driver.ask(port, REQUESTS['predict-64']);
    checkPrediction(image.reference, answer, EXPECTED_PROBABILITIES.slice(0, 64));
    const answers = { 'predict-64': answer.body };
    const contender = httpContender('ours', server, { driver, requests: REQUESTS, answers });
    // The other contenders are warm from all kinds of load; this one would compile its code while it is measured.
    await contender.drive({ message: 'predict-64', connections: 64, seconds: WARM_UP_S });
    return contender;
  } catch (error) {
    await stop();
    throw error;
  }
}

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
 * Half a core in each 5 ms. A request of 79 KB costs its sender about as much as our server: 3 times
 * the capacity of a whole core cannot be offered from the other one. The period is short, as it lasts
 * until its end that a container which has used its part stands still.
 */
const HALF_CORE = ['--cpu-period=5000', '--cpu-quota=2500'];

/** With half a core it takes as long until the code is compiled for good. */
const WARM_UP_S = 4;

/** Our image with half a core, on the network of the host; or the reason why it cannot be run here. */
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
    // The others are driven by all kinds of load before; its code would still be compiled while it is measured.
    await contender.drive({ message: 'predict-64', connections: 64, seconds: WARM_UP_S });
    return contender;
  } catch (error) {
    await stop();
    throw error;
  }
}

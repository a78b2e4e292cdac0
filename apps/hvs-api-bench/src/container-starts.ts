import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { freePort } from '@hvs/testing';
import { type BuiltImage, CONFINED, findImage } from './built-image.ts';
import { CONSTANT_ANSWERS, imageNodeFlags } from './contenders/programs.ts';
import { isAnsweringWith } from './contenders/start-contenders.ts';
import { awaitAnswer } from './contenders/start-server.ts';
import type { Driver } from './driver/open-driver.ts';
import { type Starts, timeStarts } from './starts.ts';

/** Time between two looks whether the container has ended. */
const LOOK_PERIOD_MS = 2000;

/** Port of the service in its container. */
const PORT = 5001;

function imageAndCommand(which: 'ours' | 'floor', { reference, baseImage }: BuiltImage): string[] {
  if (which === 'ours') return [reference];
  const mount = `--volume=${dirname(CONSTANT_ANSWERS)}:/floor:ro`;
  const container = ['--env=NODE_ENV=production', mount, '--entrypoint=node', baseImage];
  return [...container, ...imageNodeFlags(), '/floor/main.js', '0.0.0.0', String(PORT), '/floor/answers.json'];
}

/** The engine takes longer to look than the container to start, so a look at every poll would be measured too. */
function atMostEvery(periodMs: number, look: () => string | undefined): () => string | undefined {
  let lookedMs = performance.now();
  return () => {
    if (performance.now() - lookedMs < periodMs) return undefined;
    lookedMs = performance.now();
    return look();
  };
}

/**
 * Times from `start` of a created container to its first answer, and the same of the floor in the same base image.
 * Returns a reason when there is no engine or no image.
 */
export async function timeContainerStarts(driver: Driver, rounds: number): Promise<Starts | string> {
  const image = findImage();
  if (typeof image === 'string') return image;
  const engine = (...args: string[]) =>
    execFileSync(image.engine, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const isAnswering = isAnsweringWith(driver);
  const starts = await timeStarts(rounds, async (which) => {
    const port = await freePort();
    const publish = `--publish=127.0.0.1:${port}:${PORT}`;
    const container = engine('create', ...CONFINED, '--cpus=1', publish, ...imageAndCommand(which, image));
    try {
      const startMs = performance.now();
      engine('start', container);
      // Polls only after `start`: a SYN into a network that is not up yet is sent again after a whole second.
      const failure = atMostEvery(LOOK_PERIOD_MS, () => {
        const hasEnded = engine('inspect', '--format={{.State.Status}}', container) === 'exited';
        return hasEnded ? `ended:\n${engine('logs', container)}` : undefined;
      });
      await awaitAnswer(`the container of ${which}`, () => isAnswering(port), failure);
      return performance.now() - startMs;
    } finally {
      engine('rm', '--force', container);
    }
  });
  return { ...starts, image: image.reference };
}

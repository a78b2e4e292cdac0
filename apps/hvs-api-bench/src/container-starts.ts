import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { freePort } from '@hvs/testing';
import { type BuiltImage, CONFINED, findImage } from './built-image.ts';
import { CONSTANT_ANSWERS, imageNodeFlags } from './contenders/programs.ts';
import { isAnsweringWith } from './contenders/start-contenders.ts';
import { awaitAnswer } from './contenders/start-server.ts';
import type { Driver } from './driver/open-driver.ts';
import { type Starts, timeStarts } from './starts.ts';

/** Between two looks whether the container has ended. */
const LOOK_PERIOD_MS = 2000;

/** Port of the service in its container. */
const PORT = 5001;

function imageAndCommand(which: 'ours' | 'floor', { reference, baseImage }: BuiltImage): string[] {
  if (which === 'ours') return [reference];
  const mount = `--volume=${dirname(CONSTANT_ANSWERS)}:/floor:ro`;
  const container = ['--env=NODE_ENV=production', mount, '--entrypoint=node', baseImage];
  return [...container, ...imageNodeFlags(), '/floor/main.js', '0.0.0.0', String(PORT), '/floor/answers.json'];
}

/** Looking takes the engine longer than the start takes: done at each question, it would be measured. */
function atMostEvery(periodMs: number, look: () => string | undefined): () => string | undefined {
  let lookedMs = performance.now();
  return () => {
    if (performance.now() - lookedMs < periodMs) return undefined;
    lookedMs = performance.now();
    return look();
  };
}

/**
 * From `start` of a container that is already created to its first answer, beside the same base image
 * that runs the floor. Gives a reason where there is no engine or no image.
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
      // Not asked before: a SYN into a network that is not up yet comes again after a whole second.
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

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FLOOR_ANSWERS } from './contenders/programs.ts';
import { isAnsweringWith } from './contenders/start-contenders.ts';
import { awaitAnswer, freePort } from './contenders/start-server.ts';
import type { Driver } from './driver/open-driver.ts';
import { WORKSPACE_ROOT } from './places.ts';
import { type Starts, timeStarts } from './starts.ts';

/** What `nx docker-build hvs-api` says of the image it built. */
const RECORD = join(WORKSPACE_ROOT, 'dist/images/hvs-api/image.json');

interface BuiltImage {
  readonly engine: string;
  readonly reference: string;
  readonly baseImage: string;
}

/** Both run as the pod does. */
const CONFINED = ['--read-only', '--cap-drop=ALL', '--user=65532:65532', '--memory=256m', '--cpus=1'];

/** Between two looks whether the container has ended. */
const LOOK_PERIOD_MS = 2000;

/** Port of the service in its container. */
const PORT = 5001;

function findImage(): BuiltImage | string {
  if (!existsSync(RECORD)) return 'there is no image; build it with npx nx docker-build hvs-api';
  const { engine, reference, baseImage }: BuiltImage = JSON.parse(readFileSync(RECORD, 'utf8'));
  if (engine === 'buildah') return 'buildah built the image and cannot publish a port; use docker or podman';
  const { status } = spawnSync(engine, ['image', 'inspect', reference], { stdio: 'ignore' });
  if (status !== 0) return `${engine} does not have ${reference}; build it with npx nx docker-build hvs-api`;
  return { engine, reference, baseImage };
}

function imageAndCommand(which: 'ours' | 'floor', { reference, baseImage }: BuiltImage): string[] {
  if (which === 'ours') return [reference];
  const mount = `--volume=${dirname(FLOOR_ANSWERS)}:/floor:ro`;
  const container = ['--env=NODE_ENV=production', mount, '--entrypoint=node', baseImage];
  return [...container, '/floor/main.js', '0.0.0.0', String(PORT), '/floor/answers.json'];
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
    const container = engine('create', ...CONFINED, publish, ...imageAndCommand(which, image));
    try {
      // Asked from the beginning: it may answer before the engine says that it started.
      const isStarted = promisify(execFile)(image.engine, ['start', container]);
      const failure = atMostEvery(LOOK_PERIOD_MS, () => {
        const hasEnded = engine('inspect', '--format={{.State.Status}}', container) === 'exited';
        return hasEnded ? `ended:\n${engine('logs', container)}` : undefined;
      });
      const title = `the container of ${which}`;
      const [startMs] = await Promise.all([awaitAnswer(title, () => isAnswering(port), failure), isStarted]);
      return startMs;
    } finally {
      engine('rm', '--force', container);
    }
  });
  return { ...starts, image: image.reference };
}

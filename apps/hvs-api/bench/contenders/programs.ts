import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensurePythonEnvironment } from '@hvs/python-environment';
import { build } from 'esbuild';
import { bundleInto, requireBuiltins } from '../../esbuild.config.ts';
import { MODEL_FOLDER, PROJECT, SCRATCH } from '../places.ts';
import type { Program } from './start-server.ts';

const OUR_BUNDLE = join(SCRATCH, 'hvs-api', 'main.js');
const FLOOR_BUNDLE = join(SCRATCH, 'floor', 'main.js');
const SOCKET_BUNDLE = join(SCRATCH, 'socket', 'main.js');
const FASTAPI = join(PROJECT, 'bench/fastapi');

/** What the floor and the bare socket answer, by number of readings. */
export const CONSTANT_ANSWERS = join(dirname(FLOOR_BUNDLE), 'answers.json');

/** Bundles our server as the image has it, and the floor and the bare socket likewise, with all that Fastify brings. */
export async function bundlePrograms(): Promise<void> {
  await build(bundleInto(dirname(OUR_BUNDLE)));
  for (const bundle of [FLOOR_BUNDLE, SOCKET_BUNDLE]) {
    const entryPoints = [join(import.meta.dirname, basename(dirname(bundle)), 'main.ts')];
    await build({ ...bundleInto(dirname(bundle)), entryPoints, plugins: [requireBuiltins] });
  }
}

/** The flags that the image starts Node with. */
export function imageNodeFlags(): string[] {
  const dockerfile = readFileSync(join(PROJECT, 'Dockerfile'), 'utf8');
  const entrypoint: string[] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? '[]');
  if (entrypoint[0] !== 'node') throw new Error('The ENTRYPOINT of the Dockerfile does not start node');
  return entrypoint.slice(1, -1);
}

/** Our server with its default settings, as the image starts it. */
export const OURS: Program = {
  title: 'our server',
  command: () => [process.execPath, ...imageNodeFlags(), OUR_BUNDLE],
  environment: (port) => ({ PORT: String(port) }),
};

/** Gives our answers back, with the same flags of Node, which make the floor 2 to 3 % faster too. */
function constantProgram(title: string, bundle: string): Program {
  const command = (port: number) => [
    process.execPath,
    ...imageNodeFlags(),
    bundle,
    '127.0.0.1',
    String(port),
    CONSTANT_ANSWERS,
  ];
  return { title, command };
}

export const FLOOR = constantProgram('the floor', FLOOR_BUNDLE);
export const SOCKET = constantProgram('the bare socket', SOCKET_BUNDLE);

/** FastAPI with one uvicorn worker, in its own Python environment. Throws a PythonMissingError. */
export function fastapi(): Program {
  const python = ensurePythonEnvironment({
    folder: join(PROJECT, '.venv'),
    lockFile: join(FASTAPI, 'requirements.lock'),
    purpose: 'comparing with FastAPI',
  });
  const uvicorn = [python, '-B', '-m', 'uvicorn', '--app-dir', FASTAPI, 'app:app'];
  const settings = ['--loop=uvloop', '--http=httptools', '--log-level=warning', '--no-access-log'];
  return {
    title: 'FastAPI',
    command: (port) => [...uvicorn, '--host=127.0.0.1', `--port=${port}`, ...settings],
    environment: () => ({ MODEL_FOLDER }),
  };
}

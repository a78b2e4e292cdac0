import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensurePythonEnvironment } from '@hvs/python-environment';
import { build } from 'esbuild';
import { bundleInto, requireBuiltins } from '../../esbuild.config.ts';
import { MODEL_FOLDER, PROJECT, SCRATCH } from '../places.ts';
import type { Program } from './start-server.ts';

const OUR_BUNDLE = join(SCRATCH, 'hvs-api', 'main.js');
const FLOOR_BUNDLE = join(SCRATCH, 'floor', 'main.js');
const SOCKET_BUNDLE = join(SCRATCH, 'socket', 'main.js');
const FASTAPI = join(PROJECT, 'bench/fastapi');

/** What the floor answers, by number of readings. */
export const FLOOR_ANSWERS = join(dirname(FLOOR_BUNDLE), 'answers.json');

/** Bundles our server as the image has it, and the floor likewise, with all that Fastify brings. */
export async function bundlePrograms(): Promise<void> {
  await build(bundleInto(dirname(OUR_BUNDLE)));
  const entryPoints = [join(import.meta.dirname, 'floor/main.ts')];
  await build({ ...bundleInto(dirname(FLOOR_BUNDLE)), entryPoints, plugins: [requireBuiltins] });
  await build({
    ...bundleInto(dirname(SOCKET_BUNDLE)),
    entryPoints: [join(import.meta.dirname, 'socket/main.ts')],
  });
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

/** With the same flags of Node, which make it 2 to 3 % faster too. */
export const FLOOR: Program = {
  title: 'the floor',
  command: (port) => [process.execPath, ...imageNodeFlags(), FLOOR_BUNDLE, '127.0.0.1', String(port), FLOOR_ANSWERS],
};

/** With the same flags too. */
export const SOCKET: Program = {
  title: 'the bare socket',
  command: (port) => [process.execPath, ...imageNodeFlags(), SOCKET_BUNDLE, '127.0.0.1', String(port), FLOOR_ANSWERS],
};

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

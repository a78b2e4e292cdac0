import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nodeBundle } from '@hvs/node-bundle';
import { ensurePythonEnvironment } from '@hvs/python-environment';
import { build } from 'esbuild';
import { API_BUNDLE, API_DOCKERFILE, FASTAPI, MODEL_FOLDER, OUTPUT, PYTHON_ENVIRONMENT } from '../places.ts';
import type { Program } from './start-server.ts';

const FLOOR_BUNDLE = join(OUTPUT, 'floor', 'main.js');
const SOCKET_BUNDLE = join(OUTPUT, 'socket', 'main.js');

/** Answers of the floor and the bare socket, by number of readings. */
export const CONSTANT_ANSWERS = join(dirname(FLOOR_BUNDLE), 'answers.json');

/** Bundles the floor and the bare socket by the options of our server, with all that Fastify brings. */
export async function bundlePrograms(): Promise<void> {
  if (!existsSync(API_BUNDLE)) throw new Error(`${API_BUNDLE} is missing; npx nx build hvs-api writes it`);
  for (const bundle of [FLOOR_BUNDLE, SOCKET_BUNDLE]) {
    const program = join(import.meta.dirname, basename(dirname(bundle)), 'main.ts');
    await build(nodeBundle(program, dirname(bundle)));
  }
}

/** The flags that the image starts Node with. */
export function imageNodeFlags(): string[] {
  const dockerfile = readFileSync(API_DOCKERFILE, 'utf8');
  const entrypoint: string[] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? '[]');
  if (entrypoint[0] !== 'node') throw new Error('The ENTRYPOINT of the Dockerfile does not start node');
  return entrypoint.slice(1, -1);
}

/** The settings of the C library's memory that the image has. */
export function imageMallocSettings(): Record<string, string> {
  const dockerfile = readFileSync(API_DOCKERFILE, 'utf8');
  return Object.fromEntries([...dockerfile.matchAll(/\b(MALLOC_\w+)=(\d+)/g)].map(([, name, value]) => [name, value]));
}

/** The bundle of `nx build hvs-api` with its default settings, as the image starts it. */
export const OURS: Program = {
  title: 'our server',
  command: () => [process.execPath, ...imageNodeFlags(), API_BUNDLE],
  environment: (port) => ({ PORT: String(port), ...imageMallocSettings() }),
};

/** A program that sends our answers. It has the same flags of Node, which make the floor 2 to 3 % faster too. */
function constantProgram(title: string, bundle: string): Program {
  const command = (port: number) => [
    process.execPath,
    ...imageNodeFlags(),
    bundle,
    '127.0.0.1',
    String(port),
    CONSTANT_ANSWERS,
  ];
  return { title, command, environment: imageMallocSettings };
}

export const FLOOR = constantProgram('the floor', FLOOR_BUNDLE);
export const SOCKET = constantProgram('the bare socket', SOCKET_BUNDLE);

/** FastAPI with one uvicorn worker, in its own Python environment. Throws a PythonMissingError. */
export function fastapi(): Program {
  const python = ensurePythonEnvironment({
    folder: PYTHON_ENVIRONMENT,
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

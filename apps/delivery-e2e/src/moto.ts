import { ensurePythonEnvironment } from '@hvs/python-environment';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { PROJECT } from './paths.ts';

export interface Moto {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts moto's server, which plays Amazon's services, on a free port of loopback. */
export async function startMoto(): Promise<Moto> {
  const python = ensurePythonEnvironment({
    folder: join(PROJECT, '.venv'),
    lockFile: join(PROJECT, 'requirements.lock'),
    purpose: 'logging in to Amazon ECR as moto plays it',
  });
  const server = spawn(python, ['-m', 'moto.server', '--host', '127.0.0.1', '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line);
    const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (url === undefined) continue;
    server.stderr.resume();
    return {
      url,
      async close() {
        const exited = once(server, 'exit');
        server.kill();
        await exited;
      },
    };
  }
  throw new Error(`moto's server did not start:\n${said.join('\n')}`);
}

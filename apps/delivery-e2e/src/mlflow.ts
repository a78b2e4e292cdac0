import { ensurePythonEnvironment } from '@hvs/python-environment';
import { freePort, waitUntil } from '@hvs/testing';
import { execa } from 'execa';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ownEnvironment, readConfig } from './config.ts';
import { PROJECT } from './paths.ts';

export interface Mlflow {
  readonly url: string;
  /** Runs a program of the folder `mlflow` against the server, and gives the last line that it prints: MLflow prints, too. */
  readonly python: (program: string, args: readonly string[], input?: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** The MLflow server of MLFLOW_TRACKING_URI, or one that is started for this test, and MLflow's own client. */
export async function openMlflow(): Promise<Mlflow> {
  const python = mlflowPython();
  const { mlflow } = readConfig();
  const { url, close } =
    mlflow === undefined ? await startServer(python) : { url: mlflow, close: async () => undefined };
  const env = { MLFLOW_TRACKING_URI: url };
  return {
    url,
    close,
    async python(program, args, input = '') {
      const { stdout } = await execa(python, [join(PROJECT, 'mlflow', program), ...args], { env, input, lines: true });
      return stdout.at(-1) ?? '';
    },
  };
}

export function mlflowPython(): string {
  return ensurePythonEnvironment({
    folder: join(PROJECT, 'mlflow/.venv'),
    lockFile: join(PROJECT, 'mlflow/requirements.lock'),
    purpose: "asking by MLflow's own client",
  });
}

async function startServer(python: string): Promise<{ url: string; close: () => Promise<void> }> {
  const [folder, port] = [await mkdtemp(join(tmpdir(), 'hvs-mlflow-')), await freePort()];
  const stores = [
    '--backend-store-uri',
    `sqlite:///${folder}/mlflow.db`,
    '--artifacts-destination',
    join(folder, 'store'),
  ];
  const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...stores];
  const { PATH = '', ...others } = ownEnvironment();
  // It starts uvicorn by its name.
  const env = { ...others, PATH: `${dirname(python)}:${PATH}` };
  const server = spawn(python, args, { cwd: folder, env, stdio: 'ignore', detached: true });
  const close = async () => {
    const exited = once(server, 'exit');
    // Its workers are in its process group.
    if (server.pid !== undefined && server.exitCode === null) {
      process.kill(-server.pid);
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/health`, () => server.exitCode !== null);
  return { url, close };
}

/** Waits until a program on this machine answers. */
export async function answering(url: string, hasEnded: () => boolean): Promise<void> {
  await waitUntil(
    `${url} answers`,
    async () => {
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok !== true && hasEnded()) throw new Error(`what should answer at ${url} has ended`);
      return answer?.ok === true;
    },
    { boundMs: 300_000 },
  );
}

import { ensurePythonEnvironment } from '@hvs/python-environment';
import { execa } from 'execa';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.ts';

const FOLDER = join(ROOT, 'integrations/airflow');
const DAG = 'hvs_delivery';

export interface DagRun {
  readonly code: number | undefined;
  /** State of each task that began: `success`, `failed`, `upstream_failed`. */
  readonly states: Readonly<Record<string, string>>;
  /** What Airflow logged, with the output of the tasks. */
  readonly log: string;
}

export interface Airflow {
  /** Runs the DAG to its end, as `airflow dags test` does. */
  readonly run: (conf: Readonly<Record<string, string>>) => Promise<DagRun>;
  readonly close: () => Promise<void>;
}

/** Airflow from PyPI with a database of its own, and the DAG in its folder; its tasks see `variables`. */
export async function openAirflow(variables: Readonly<Record<string, string>>): Promise<Airflow> {
  const lockFile = join(FOLDER, 'requirements.lock');
  const python = ensurePythonEnvironment({ folder: join(FOLDER, '.venv'), lockFile, purpose: 'running Airflow' });
  const home = await mkdtemp(join(tmpdir(), 'hvs-airflow-'));
  const dags = join(home, 'dags');
  await mkdir(dags);
  await copyFile(join(FOLDER, `${DAG}.py`), join(dags, `${DAG}.py`));
  const env = {
    ...variables,
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__DAGS_FOLDER: dags,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
  };
  const airflow = async (...args: readonly string[]) =>
    execa(join(dirname(python), 'airflow'), args, { env, cwd: home, all: true, reject: false });
  const required = async (...args: readonly string[]) => {
    const { exitCode, stdout, all } = await airflow(...args);
    if (exitCode !== 0) throw new Error(`airflow ${args.join(' ')} ended with ${exitCode}:\n${all}`);
    return stdout;
  };
  await required('db', 'migrate');
  return {
    async run(conf) {
      const { exitCode: code, all: log } = await airflow('dags', 'test', DAG, '--conf', JSON.stringify(conf));
      const [{ run_id: run }] = lastJson(await required('dags', 'list-runs', DAG, '--output', 'json')) as [
        { run_id: string },
      ];
      const tasks = lastJson(
        await required('tasks', 'states-for-dag-run', DAG, run, '--output', 'json'),
      ) as readonly Record<'task_id' | 'state', string>[];
      return { code, states: Object.fromEntries(tasks.map(({ task_id: id, state }) => [id, state])), log };
    },
    close: async () => rm(home, { recursive: true, force: true }),
  };
}

/** Airflow may log before it prints. */
function lastJson(text: string): unknown {
  return JSON.parse(text.split('\n').findLast((line) => line.startsWith('[')) ?? '[]');
}

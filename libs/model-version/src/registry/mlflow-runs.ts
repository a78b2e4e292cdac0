import { ExperimentAnswer, ExperimentId, OneRun, parseAnswer, type RunAnswer, Runs } from './mlflow-answers.ts';
import { isProxied } from './mlflow-artifacts.ts';
import type { MlflowTransport } from './mlflow-transport.ts';
import { RegistryError } from './registry-error.ts';

const API = '/api/2.0/mlflow';
/** Most metrics, and most parameters or tags, that MLflow takes in one call. */
const METRICS_A_CALL = 1000;
const PARAMS_A_CALL = 100;

export interface RunRecords {
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface NewRun {
  readonly experimentId: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface MlflowRuns {
  /** Id of the experiment, which is made if there is none. Throws `artifacts-unproxied` where nothing can be uploaded. */
  readonly openExperiment: (name: string) => Promise<string>;
  /** The newest run of the experiment with this tag that was not ended. */
  readonly findOpen: (experimentId: string, tag: string, value: string) => Promise<RunAnswer | undefined>;
  /** Undefined where there is no such run. */
  readonly read: (runId: string) => Promise<RunAnswer | undefined>;
  readonly create: (run: NewRun) => Promise<RunAnswer>;
  /** Writing the same again changes nothing. */
  readonly log: (runId: string, records: RunRecords) => Promise<void>;
  readonly finish: (runId: string) => Promise<void>;
}

/** The runs of an MLflow server. */
export function createMlflowRuns(transport: MlflowTransport): MlflowRuns {
  const { ask } = transport;
  const post = async (path: string, json: object, isCreation = false) =>
    ask({ method: 'POST', path: `${API}${path}`, json, isCreation });
  return {
    openExperiment: async (name) => openExperiment(transport, name),
    async findOpen(experimentId, tag, value) {
      const filter = `tags.\`${tag}\` = '${value}' and attributes.status = 'RUNNING'`;
      const answer = await post('/runs/search', { experiment_ids: [experimentId], filter, max_results: 1 });
      return parseAnswer(Runs, answer ?? {}).runs?.[0];
    },
    read: async (runId) => readRun(transport, runId),
    async create({ experimentId, name, tags }) {
      const json = { experiment_id: experimentId, run_name: name, start_time: Date.now(), tags: listed(tags) };
      return parseAnswer(OneRun, await post('/runs/create', json, true)).run;
    },
    async log(runId, { params, metrics, tags }) {
      const timestamp = Date.now();
      const asMetrics = Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp, step: 0 }));
      for (const part of partsOf(asMetrics, METRICS_A_CALL))
        await post('/runs/log-batch', { run_id: runId, metrics: part });
      for (const part of partsOf(listed(params), PARAMS_A_CALL))
        await post('/runs/log-batch', { run_id: runId, params: part });
      for (const part of partsOf(listed(tags), PARAMS_A_CALL))
        await post('/runs/log-batch', { run_id: runId, tags: part });
    },
    async finish(runId) {
      await post('/runs/update', { run_id: runId, status: 'FINISHED', end_time: Date.now() });
    },
  };
}

export async function readRun({ ask }: MlflowTransport, runId: string): Promise<RunAnswer | undefined> {
  const answer = await ask({ method: 'GET', path: `${API}/runs/get`, query: { run_id: runId } });
  return answer === undefined ? undefined : parseAnswer(OneRun, answer).run;
}

async function openExperiment({ ask, address }: MlflowTransport, name: string): Promise<string> {
  const read = async () => {
    const query = { experiment_name: name };
    const answer = await ask({ method: 'GET', path: `${API}/experiments/get-by-name`, query });
    return answer === undefined ? undefined : parseAnswer(ExperimentAnswer, answer).experiment;
  };
  const create = async () => {
    const answer = await ask({ method: 'POST', path: `${API}/experiments/create`, json: { name }, isCreation: true });
    return parseAnswer(ExperimentId, answer).experiment_id;
  };
  // Another process may have made it meanwhile.
  if ((await read()) === undefined) await create().catch(ignoreExisting);
  const { experiment_id, artifact_location = '', lifecycle_stage } = (await read()) ?? {};
  if (experiment_id === undefined || lifecycle_stage === 'deleted') {
    throw new RegistryError('registry-refused', `the experiment ${name} at ${address} is deleted`, {
      hint: `Restore it there, or name another one: --experiment <name>.`,
    });
  }
  if (isProxied(artifact_location)) return experiment_id;
  const why = `the experiment ${name} at ${address} keeps its artifacts at ${artifact_location}, where HVS cannot write`;
  throw new RegistryError('artifacts-unproxied', why, {
    hint: 'Start the server with --serve-artifacts --artifacts-destination <store>, and name a new experiment: --experiment <name>.',
  });
}

/** Lets pass that the thing is there already. */
export function ignoreExisting(error: unknown): undefined {
  if (error instanceof RegistryError && /RESOURCE_ALREADY_EXISTS/.test(error.message)) return undefined;
  throw error;
}

function listed(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

function partsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}

import type { FakeMlflow } from './fake-mlflow.fixture.ts';

export interface FakeRun {
  readonly info: {
    readonly run_id: string;
    readonly experiment_id: string;
    readonly artifact_uri: string;
    status: string;
  };
  readonly tags: Map<string, string>;
  readonly params: Map<string, string>;
  readonly metrics: Map<string, number>;
}

export interface FakeAnswer {
  readonly status: number;
  readonly json: object;
}

type Pairs = readonly { readonly key: string; readonly value: string }[];
/** Fields of a call's JSON. */
export interface Body {
  readonly name?: string;
  readonly version?: string;
  readonly alias?: string;
  readonly key?: string;
  readonly value?: string;
  readonly source?: string;
  readonly run_id?: string;
  readonly filter?: string;
  readonly status?: string;
  readonly tags?: Pairs;
  readonly params?: Pairs;
  readonly metrics?: readonly { readonly key: string; readonly value: number }[];
}

const done: FakeAnswer = { status: 200, json: {} };

/** Answers what registering a model writes; undefined for another call. */
export function answerWrite(fake: FakeMlflow, call: string, body: Body): FakeAnswer | undefined {
  return ofVersions(fake, call, body) ?? ofRuns(fake, call, body);
}

function ofVersions(fake: FakeMlflow, call: string, body: Body): FakeAnswer | undefined {
  const { name = '', version = '', alias = '', key = '', value = '', source = '', run_id = '' } = body;
  const tags = fake.versions.find((one) => one.name === name && one.version === version)?.tags;
  switch (call) {
    case 'POST /api/2.0/mlflow/registered-models/create':
      return { status: 400, json: { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'there is such a model' } };
    case 'POST /api/2.0/mlflow/model-versions/create': {
      const added = { name, source, run_id, version: String(fake.versions.length + 1), current_stage: 'None' };
      fake.versions.push({ ...added, tags: mapOf(body.tags) });
      return { status: 200, json: { model_version: added } };
    }
    case 'POST /api/2.0/mlflow/registered-models/alias':
      fake.aliases.set(alias, version);
      return done;
    case 'POST /api/2.0/mlflow/model-versions/set-tag':
      tags?.set(key, value);
      return done;
    case 'DELETE /api/2.0/mlflow/model-versions/delete-tag':
      tags?.delete(key);
      return done;
    default:
      return undefined;
  }
}

function ofRuns(
  fake: FakeMlflow,
  call: string,
  { run_id = '', filter = '', status = '', ...body }: Body,
): FakeAnswer | undefined {
  const run = fake.runs.find(({ info }) => info.run_id === run_id);
  switch (call) {
    case 'GET /api/2.0/mlflow/experiments/get-by-name':
      return { status: 200, json: { experiment: { experiment_id: '1', artifact_location: fake.artifactLocation } } };
    case 'POST /api/2.0/mlflow/runs/search': {
      const [, tag = '', value] = /^tags\.`(.+)` = '(.+)' and/.exec(filter) ?? [];
      const found = fake.runs.filter(({ info, tags }) => info.status === 'RUNNING' && tags.get(tag) === value);
      return { status: 200, json: { runs: found.map(({ info }) => ({ info })) } };
    }
    case 'POST /api/2.0/mlflow/runs/create': {
      const id = `run${fake.runs.length + 1}`;
      const info = {
        run_id: id,
        experiment_id: '1',
        artifact_uri: `mlflow-artifacts:/1/${id}/artifacts`,
        status: 'RUNNING',
      };
      fake.runs.push({ info, tags: mapOf(body.tags), params: new Map(), metrics: new Map() });
      return { status: 200, json: { run: { info } } };
    }
    case 'GET /api/2.0/mlflow/runs/get':
      return run && { status: 200, json: { run: { info: run.info } } };
    case 'POST /api/2.0/mlflow/runs/log-batch':
      if (run) log(run, body);
      return done;
    case 'POST /api/2.0/mlflow/runs/update':
      if (run) run.info.status = status;
      return done;
    default:
      return undefined;
  }
}

function log({ params, metrics, tags }: FakeRun, batch: Body): void {
  for (const { key, value } of batch.params ?? []) params.set(key, value);
  for (const { key, value } of batch.metrics ?? []) metrics.set(key, value);
  for (const { key, value } of batch.tags ?? []) tags.set(key, value);
}

function mapOf(pairs: Pairs = []): Map<string, string> {
  return new Map(pairs.map(({ key, value }) => [key, value]));
}

import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { answerWrite, type FakeRun } from './fake-mlflow-writes.fixture.ts';
import { MODEL_FILES } from '../read-model-version.ts';
import { onTestFinished } from 'vitest';

/** What a call is answered with, instead of MLflow's own answer. `cut` breaks the connection after so many bytes. */
export type FakeFault = { readonly status: number; readonly body?: string } | Cut | undefined;

interface Cut {
  readonly cut: number;
  /** Resolves when the client has written the bytes; the break would take what is on its way. */
  readonly arrived?: () => Promise<unknown>;
}

interface Version {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly run_id?: string;
  current_stage: string;
  readonly tags: Map<string, string>;
}

export interface FakeMlflow {
  readonly url: string;
  readonly hasRanges: boolean;
  /** Method and path of each call, in order, with its Range. */
  readonly calls: string[];
  /** Authorization of each call. */
  readonly logins: (string | undefined)[];
  readonly versions: Version[];
  readonly aliases: Map<string, string>;
  readonly runs: FakeRun[];
  /** Where a new experiment keeps its artifacts. */
  artifactLocation: string;
  /** Bytes by their path in the artifact store. */
  readonly artifacts: Map<string, Buffer>;
  /** Adds a version whose files lie at `1/run/artifacts/model`. */
  readonly addVersion: (modelFolder: string, name?: string) => Version;
  /** Asked for each call; undefined lets MLflow answer. */
  fault: (call: string) => FakeFault;
  readonly stop: () => Promise<void>;
}

const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts';
const missing = { status: 404, json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'not found' } };

/** A server on loopback that speaks the part of MLflow's REST API that a model is read and registered by; for faults. */
export async function startFakeMlflow({
  tls,
  port = 0,
  hasRanges = true,
}: {
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly port?: number;
  readonly hasRanges?: boolean;
} = {}): Promise<FakeMlflow> {
  const handle = (request: IncomingMessage, response: ServerResponse) => void answer(fake, request, response);
  const server: Server = tls ? createTlsServer(tls, handle) : createServer(handle);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);

  const fake: FakeMlflow = {
    url: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    hasRanges,
    calls: [],
    logins: [],
    versions: [],
    aliases: new Map(),
    runs: [],
    artifactLocation: 'mlflow-artifacts:/1',
    artifacts: new Map(),
    addVersion(modelFolder, name = 'hvs') {
      const version = String(fake.versions.length + 1);
      const root = `1/run${version}/artifacts/model`;
      for (const file of MODEL_FILES) fake.artifacts.set(`${root}/${file}`, readFileSync(join(modelFolder, file)));
      const added = { name, version, source: `mlflow-artifacts:/${root}`, current_stage: 'None', tags: new Map() };
      fake.versions.push(added);
      return added;
    },
    fault: () => undefined,
    stop,
  };
  return fake;
}

async function answer(fake: FakeMlflow, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', fake.url);
  const { range, authorization } = request.headers;
  const call = `${request.method} ${pathname}${range === undefined ? '' : ` ${range}`}`;
  fake.calls.push(call);
  fake.logins.push(authorization);
  const fault = fake.fault(call);
  const body = await buffer(request);
  if (fault && 'status' in fault) return void response.writeHead(fault.status).end(fault.body);
  if (request.method === 'GET' && pathname.startsWith(`${ARTIFACTS}/`)) {
    const file = fake.artifacts.get(decodeURIComponent(pathname.slice(ARTIFACTS.length + 1)));
    if (file) return sendFile(response, file, fake.hasRanges ? range : undefined, fault);
  }
  if (request.method === 'PUT') {
    fake.artifacts.set(decodeURIComponent(pathname.slice(ARTIFACTS.length + 1)), body);
    return void response.end('{}');
  }
  const asked: Query = {
    ...Object.fromEntries(searchParams),
    ...(body.length > 0 && (JSON.parse(body.toString()) as object)),
  };
  const { status, json } = answerWrite(fake, call, asked) ?? answerOf(fake, pathname, asked);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

function sendFile(response: ServerResponse, file: Buffer, range: string | undefined, cut: Cut | undefined): void {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const rest = file.subarray(from);
  response.writeHead(range === undefined ? 200 : 206, {
    'content-length': rest.length,
    ...(range !== undefined && { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
  });
  if (cut === undefined) return void response.end(rest);
  response.write(rest.subarray(0, cut.cut));
  void (cut.arrived?.() ?? Promise.resolve()).finally(() => response.destroy());
}

type Query = Readonly<Record<string, string>>;

function answerOf(fake: FakeMlflow, path: string, query: Query): { status: number; json: object } {
  const { name = '', version = '', alias = '' } = query;
  const find = (number: string | undefined) => fake.versions.find((one) => one.name === name && one.version === number);
  const one = (found: Version | undefined) =>
    found ? { status: 200, json: { model_version: written(fake, found) } } : missing;
  switch (path) {
    case '/api/2.0/mlflow/model-versions/get':
      return one(find(version));
    case '/api/2.0/mlflow/registered-models/alias': {
      const message = `Registered model alias ${alias} not found.`;
      const none = { status: 400, json: { error_code: 'INVALID_PARAMETER_VALUE', message } };
      return fake.aliases.has(alias) ? one(find(fake.aliases.get(alias))) : none;
    }
    case '/api/2.0/mlflow/registered-models/get-latest-versions': {
      const newest = fake.versions.findLast(
        (found) => found.name === name && query.stages?.includes(found.current_stage),
      );
      return { status: 200, json: newest ? { model_versions: [written(fake, newest)] } : {} };
    }
    case '/api/2.0/mlflow/model-versions/get-download-uri':
      return { status: 200, json: { artifact_uri: find(version)?.source } };
    case '/api/2.0/mlflow/model-versions/search':
      return { status: 200, json: { model_versions: fake.versions.map((found) => written(fake, found)) } };
    case '/api/2.0/mlflow/registered-models/get':
      return { status: 200, json: { registered_model: {} } };
    case ARTIFACTS:
      return { status: 200, json: { files: listed(fake, query.path ?? '') } };
    default:
      return missing;
  }
}

function written(fake: FakeMlflow, { tags, ...version }: Version): object {
  const aliases = [...fake.aliases].filter(([, number]) => number === version.version).map(([alias]) => alias);
  return { ...version, aliases, tags: [...tags].map(([key, value]) => ({ key, value })) };
}

function listed({ artifacts }: FakeMlflow, folder: string): object[] {
  const below = [...artifacts].filter(([path]) => path.startsWith(`${folder}/`));
  const names = new Map(
    below.map(([path, bytes]): [string, number | undefined] => {
      const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
      return [name, rest.length === 0 ? bytes.length : undefined];
    }),
  );
  return [...names].map(([path, size]) => ({
    path,
    is_dir: size === undefined,
    ...(size !== undefined && { file_size: size }),
  }));
}

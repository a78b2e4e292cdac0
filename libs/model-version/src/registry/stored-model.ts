import { readRun } from './mlflow-runs.ts';
import { createMlflowVersions } from './mlflow-versions.ts';
import { type RegistryVersion, SHA256_TAG } from './model-registry.ts';
import { DownloadUri, LoggedModel, parseAnswer, type RunAnswer } from './mlflow-answers.ts';
import {
  type ArtifactFolder,
  isProxied,
  joined,
  loggedModelFolder,
  proxiedFolder,
  runFolder,
} from './mlflow-artifacts.ts';
import type { MlflowTransport } from './mlflow-transport.ts';
import { RegistryError } from './registry-error.ts';
import type { StoredModel } from './download-model.ts';

const API = '/api/2.0/mlflow';
/** A model of MLflow 3, which its client logs beside the run. */
const LOGGED_MODEL = /^models:\/(m-[0-9a-zA-Z]+)$/;
/** MLflow's client copies a version into another registered model by naming it as the source. */
const COPY = /^models:\/([^/]+)\/(\d+)$/;
const MOST_COPIES = 5;

/** Where the files of a registered version lie. Throws a RegistryError. */
export async function storedVersion(transport: MlflowTransport, version: RegistryVersion): Promise<StoredModel> {
  const uri = `models:/${version.name}/${version.version}`;
  const folders = await foldersOf(transport, await readOriginal(transport, version));
  return { uri, folders, sha256: version.tags[SHA256_TAG] };
}

/** The version that this one is a copy of, which may be a copy as well. */
async function readOriginal(
  transport: MlflowTransport,
  version: RegistryVersion,
  copies = 0,
): Promise<RegistryVersion> {
  const [, name, number] = COPY.exec(version.source) ?? [];
  if (name === undefined || number === undefined || copies === MOST_COPIES) return version;
  const original = await createMlflowVersions(transport).readVersion(decodeURIComponent(name), number);
  return original === undefined ? version : readOriginal(transport, original, copies + 1);
}

async function foldersOf(transport: MlflowTransport, version: RegistryVersion): Promise<readonly ArtifactFolder[]> {
  const { runId, source } = version;
  const run = runId === undefined ? undefined : await readRun(transport, runId);
  const modelId = LOGGED_MODEL.exec(source)?.[1];
  return modelId === undefined
    ? [await sourceFolder(transport, version, run)]
    : foldersOfLoggedModel(transport, modelId, run);
}

/** Where the files of a logged model of MLflow 3 lie. Throws `artifact-missing`. */
export async function storedLoggedModel(transport: MlflowTransport, modelId: string): Promise<StoredModel> {
  const { runId } = (await readLoggedModel(transport, modelId)) ?? {};
  const run = runId === undefined ? undefined : await readRun(transport, runId);
  const folders = await foldersOfLoggedModel(transport, modelId, run);
  return { uri: `models:/${modelId}`, folders, sha256: undefined };
}

/** Where the files of a folder of a run lie. Throws `run-missing`. */
export async function storedRun(transport: MlflowTransport, runId: string, path: string): Promise<StoredModel> {
  const run = await readRun(transport, runId);
  const uri = `runs:/${joined(runId, path)}`;
  if (run === undefined) {
    throw new RegistryError('run-missing', `there is no run ${runId} at ${transport.address}`, {
      hint: 'Look at the id of the run, and at MLFLOW_TRACKING_URI.',
    });
  }
  const ofRun = folderOfRun(transport, run, path);
  for (const { model_id } of run.outputs?.model_outputs ?? []) {
    const model = await readLoggedModel(transport, model_id);
    if (model?.name === path)
      return { uri, folders: [model.folder, ofRun, folderOfRun(transport, run, '')], sha256: undefined };
  }
  return { uri, folders: [ofRun], sha256: undefined };
}

/** What the run's owner logged besides lies in the run: under the model's name, or beside everything. */
async function foldersOfLoggedModel(
  transport: MlflowTransport,
  modelId: string,
  run: RunAnswer | undefined,
): Promise<ArtifactFolder[]> {
  const model = await readLoggedModel(transport, modelId);
  if (model === undefined)
    throw new RegistryError('artifact-missing', `there is no logged model ${modelId} at ${transport.address}`);
  if (run === undefined) return [model.folder];
  const paths = model.name === undefined ? [''] : [model.name, ''];
  return [model.folder, ...paths.map((path) => folderOfRun(transport, run, path))];
}

interface LoggedModelFolder {
  readonly name: string | undefined;
  readonly runId: string | undefined;
  readonly folder: ArtifactFolder;
}

async function readLoggedModel(transport: MlflowTransport, modelId: string): Promise<LoggedModelFolder | undefined> {
  const path = `${API}/logged-models/${encodeURIComponent(modelId)}`;
  const answer = await transport.ask({ method: 'GET', path });
  if (answer === undefined) return undefined;
  const { name, artifact_uri, source_run_id } = parseAnswer(LoggedModel, answer).model.info;
  const folder = isProxied(artifact_uri)
    ? proxiedFolder(transport, artifact_uri)
    : loggedModelFolder(transport, modelId);
  return { name, runId: source_run_id || undefined, folder };
}

function folderOfRun(transport: MlflowTransport, { info }: RunAnswer, path: string): ArtifactFolder {
  const { run_id, artifact_uri } = info;
  return isProxied(artifact_uri)
    ? proxiedFolder(transport, joined(artifact_uri, path))
    : runFolder(transport, run_id, path);
}

/** Throws `artifacts-unproxied` for a store that the server does not read for its clients. */
async function sourceFolder(
  transport: MlflowTransport,
  { name, version, source }: RegistryVersion,
  run: RunAnswer | undefined,
): Promise<ArtifactFolder> {
  const query = { name, version };
  const answer = await transport.ask({ method: 'GET', path: `${API}/model-versions/get-download-uri`, query });
  const uri = parseAnswer(DownloadUri, answer ?? {}).artifact_uri ?? source;
  if (isProxied(uri)) return proxiedFolder(transport, uri);
  const ofRun = /^runs:\/([^/]+)\/?(.*)$/.exec(uri);
  const root = run && `${run.info.artifact_uri.replace(/\/+$/, '')}/`;
  if (run && root && `${uri}/`.startsWith(root)) return folderOfRun(transport, run, uri.slice(root.length));
  if (run && ofRun?.[1] === run.info.run_id) return folderOfRun(transport, run, ofRun[2]);
  throw new RegistryError(
    'artifacts-unproxied',
    `models:/${name}/${version} lies at ${uri}, which HVS does not read itself`,
    {
      hint: 'Let the MLflow server serve its artifacts, and register the model again: mlflow server --serve-artifacts --artifacts-destination <store>.',
    },
  );
}

import type { StreamAnswer } from '@hvs/http-client';
import { Files, parseAnswer } from './mlflow-answers.ts';
import type { MlflowCall, MlflowTransport } from './mlflow-transport.ts';
import { RegistryError } from './registry-error.ts';

const API = '/api/2.0/mlflow';
const PROXY = '/api/2.0/mlflow-artifacts/artifacts';

export interface Artifact {
  /** From the folder that was listed, with slashes. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Undefined where the store does not tell it. */
  readonly bytes: number | undefined;
}

/** A folder of artifacts that the server of MLflow reads for its clients. */
export interface ArtifactFolder {
  /** For messages. */
  readonly uri: string;
  /** What lies in a folder below; `''` is the folder itself. Empty where there is none. */
  readonly list: (path: string, signal?: AbortSignal) => Promise<readonly Artifact[]>;
  /** A file from a byte on; the whole file where the server has no ranges, which its status tells. */
  readonly open: (path: string, fromByte: number, signal?: AbortSignal) => Promise<StreamAnswer | undefined>;
}

/** The folder behind `mlflow-artifacts:/<path>`, through the proxy of the server. */
export function proxiedFolder(transport: MlflowTransport, uri: string): ArtifactFolder {
  const root = proxiedPath(uri);
  return createFolder(transport, uri, {
    list: (path) => ({ method: 'GET', path: PROXY, query: { path: joined(root, path) } }),
    // The proxy tells names without their folder.
    pathOf: (listed, folder) => joined(folder, listed),
    file: (path) => ({ method: 'GET', path: `${PROXY}/${encoded(joined(root, path))}` }),
  });
}

/** Streams a file of this machine to `path` below `mlflow-artifacts:/<path>`. Another file there is replaced. */
export async function uploadArtifact(
  { ask }: MlflowTransport,
  uri: string,
  path: string,
  upload: NonNullable<MlflowCall['upload']>,
): Promise<void> {
  await ask({
    method: 'PUT',
    path: `${PROXY}/${encoded(joined(proxiedPath(uri), path))}`,
    upload,
    timeoutMs: undefined,
  });
}

export function isProxied(uri: string): boolean {
  return uri.startsWith('mlflow-artifacts:');
}

/** A folder of a run in any store that the server itself can read. */
export function runFolder(transport: MlflowTransport, runId: string, root: string): ArtifactFolder {
  return createFolder(transport, `runs:/${joined(runId, root)}`, {
    list: (path) => ({
      method: 'GET',
      path: `${API}/artifacts/list`,
      query: { run_id: runId, path: joined(root, path) || undefined },
    }),
    pathOf: (listed) => (root === '' ? listed : listed.slice(root.length + 1)),
    file: (path) => ({ method: 'GET', path: '/get-artifact', query: { run_uuid: runId, path: joined(root, path) } }),
  });
}

/** The folder of a logged model of MLflow 3, in any store that the server itself can read. */
export function loggedModelFolder(transport: MlflowTransport, modelId: string): ArtifactFolder {
  const base = `/mlflow/logged-models/${encodeURIComponent(modelId)}/artifacts`;
  return createFolder(transport, `models:/${modelId}`, {
    list: (path) => ({
      method: 'GET',
      path: `/api/2.0${base}/directories`,
      query: { artifact_directory_path: path || undefined },
    }),
    pathOf: (listed) => listed,
    file: (path) => ({ method: 'GET', path: `/ajax-api/2.0${base}/files`, query: { artifact_file_path: path } }),
  });
}

interface Calls {
  readonly list: (path: string) => MlflowCall;
  readonly pathOf: (listed: string, folder: string) => string;
  readonly file: (path: string) => MlflowCall;
}

function createFolder({ ask, open }: MlflowTransport, uri: string, calls: Calls): ArtifactFolder {
  return {
    uri,
    async list(path, signal) {
      const answer = await ask({ ...calls.list(path), signal });
      const { files = [] } = parseAnswer(Files, answer ?? {});
      return files.map((file) => ({
        path: calls.pathOf(file.path, path),
        isFolder: file.is_dir ?? false,
        bytes: file.file_size === undefined ? undefined : Number(file.file_size),
      }));
    },
    open: async (path, fromByte, signal) =>
      open({ ...calls.file(path), signal, headers: fromByte > 0 ? { range: `bytes=${fromByte}-` } : {} }),
  };
}

/** Throws `artifacts-unproxied` for the artifacts of another server. */
function proxiedPath(uri: string): string {
  const [, host, path = ''] = /^mlflow-artifacts:(?:\/\/([^/]*))?\/*(.*)$/.exec(uri) ?? [];
  if (!host) return decodeURI(path).replace(/\/+$/, '');
  throw new RegistryError('artifacts-unproxied', `${uri} is on an artifact server of its own, which HVS does not ask`, {
    hint: 'Let the tracking server serve the artifacts: mlflow server --serve-artifacts.',
  });
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

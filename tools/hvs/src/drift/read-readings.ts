import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DocumentError,
  type DriftReference,
  type DriftSnapshot,
  ModelInfo,
  parseDocument,
  parseDriftSnapshot,
  parseModelCard,
} from '@hvs/contract';
import { type Cluster, isReady } from '@hvs/pipeline';
import { DriftError } from './drift-error.ts';

/** What was counted, and what to compare it with. */
export interface Readings {
  readonly snapshots: readonly DriftSnapshot[];
  readonly reference: DriftReference;
}

/** Asks one server for a path of the API. */
type Ask = (path: string) => Promise<{ readonly status: number; readonly body: string }>;

const MAKE_REFERENCE = 'Make one, and deliver the model with it: npx nx drift-reference hvs-trainer';
/** Pods that the Service sends requests to. */
const LIVE = 'app=hvs-api,hvs.dev/traffic=live';

/** Asks every ready pod that the Service of the namespace sends requests to. */
export async function readFromPods(cluster: Cluster, namespace: string): Promise<Readings> {
  const pods = (await cluster.list<Parameters<typeof isReady>[0]>('Pod', namespace, LIVE)).filter(isReady);
  const names = pods.map(({ metadata }) => metadata?.name ?? '');
  if (names.length === 0) {
    throw new DriftError('pods-missing', `no pod serves in ${namespace}`, {
      hint: 'Deliver an image first: hvs deliver',
    });
  }
  const asks = names.map((name): [string, Ask] => [
    `pod ${name}`,
    async (path) => cluster.ask({ namespace, name }, { path }),
  ]);
  return readFromServers(asks);
}

/** Asks the API at an address. */
export async function readFromUrl(url: string): Promise<Readings> {
  const ask: Ask = async (path) => {
    const answer = await fetch(new URL(path, url), { signal: AbortSignal.timeout(15_000) }).catch((cause: unknown) => {
      throw new DriftError('drift-unreachable', `${url} does not answer: ${String(cause)}`, {
        cause,
        hint: 'Look whether the API runs there; --url takes its address, such as http://127.0.0.1:5001',
      });
    });
    return { status: answer.status, body: await answer.text() };
  };
  return readFromServers([[url, ask]]);
}

async function readFromServers(asks: readonly (readonly [string, Ask])[]): Promise<Readings> {
  const snapshots = await Promise.all(asks.map(async ([name, ask]) => readSnapshot(name, ask)));
  const [[name, ask]] = asks;
  const { drift } = await readAnswer(name, ask, '/model-info', (value) =>
    parseDocument('/model-info', ModelInfo, value),
  );
  if (drift === undefined) throw missing(name);
  return { snapshots, reference: drift };
}

async function readSnapshot(name: string, ask: Ask): Promise<DriftSnapshot> {
  return readAnswer(name, ask, '/drift', parseDriftSnapshot);
}

function missing(name: string): DriftError {
  return new DriftError('reference-missing', `the model card of ${name} has no drift reference`, {
    hint: MAKE_REFERENCE,
  });
}

async function readAnswer<Answer>(
  name: string,
  ask: Ask,
  path: string,
  parse: (value: unknown) => Answer,
): Promise<Answer> {
  const { status, body } = await ask(path);
  if (status === 404 && body.includes('drift-reference-missing')) throw missing(name);
  if (status === 404) {
    throw new DriftError('reference-missing', `${name} has no ${path}: its image is older than hvs drift`, {
      hint: 'Deliver an image of this version',
    });
  }
  if (status !== 200) {
    throw new DriftError('drift-unreachable', `${name} answers ${status} to ${path}: ${body.slice(0, 200)}`, {
      hint: 'Try again when it is ready: hvs status',
    });
  }
  return parseText(`${path} of ${name}`, body, parse);
}

function parseText<Answer>(what: string, text: string, parse: (value: unknown) => Answer): Answer {
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof DocumentError || cause instanceof SyntaxError)) throw cause;
    throw new DriftError('snapshot-unreadable', `${what} cannot be read: ${cause.message.slice(0, 500)}`, {
      cause,
      hint: 'A snapshot is an answer of /drift, or a list of them, as hvs drift --out writes it',
    });
  }
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DriftError('snapshot-unreadable', `${file} cannot be read: ${String(cause)}`, { cause });
  });
}

/** The snapshots in files: answers of /drift, or lists of them. */
export async function readSnapshotFiles(files: readonly string[]): Promise<DriftSnapshot[]> {
  const perFile = files.map(async (file) =>
    parseText(file, await readText(file), (value) => (Array.isArray(value) ? value : [value]).map(parseDriftSnapshot)),
  );
  return (await Promise.all(perFile)).flat();
}

/** Snapshots in files, with the reference of a model version's folder. */
export async function readFromFiles(files: readonly string[], modelFolder: string): Promise<Readings> {
  const snapshots = await readSnapshotFiles(files);
  const cardFile = join(modelFolder, 'model-card.json');
  const { drift } = parseText(cardFile, await readText(cardFile), parseModelCard);
  if (drift === undefined) throw missing(modelFolder);
  return { snapshots, reference: drift };
}

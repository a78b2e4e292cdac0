import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Step } from '@hvs/step';
import { type ModelVersion, readModelVersion } from '../read-model-version.ts';
import type { RunAnswer } from '../registry/mlflow-answers.ts';
import { uploadArtifact } from '../registry/mlflow-artifacts.ts';
import { createMlflowRuns, type MlflowRuns } from '../registry/mlflow-runs.ts';
import type { MlflowTransport } from '../registry/mlflow-transport.ts';
import { createMlflowVersions, createVersion } from '../registry/mlflow-versions.ts';
import type { ModelRegistry, RegistryVersion } from '../registry/model-registry.ts';
import { SHA256_TAG } from '../registry/model-registry.ts';
import { mlflowDocuments, registeredCard } from './model-documents.ts';
import { runRecordsOf } from './run-records.ts';

export interface Registration {
  /** Folder of a model version; nothing in it is changed. */
  readonly folder: string;
  /** Name of the registered model. */
  readonly name: string;
  readonly experiment: string;
  readonly runName: string | undefined;
  readonly alias: string;
}

export interface Registered {
  /** `unchanged`: a version with this sha256 was registered before. */
  readonly outcome: 'registered' | 'unchanged';
  readonly address: string;
  readonly name: string;
  readonly version: string;
  readonly runId: string | undefined;
  readonly sha256: string;
  readonly alias: string;
}

/** Tag of a version whose files are not all there yet: the sha256 of the model. */
const UNFINISHED_TAG = 'hvs.registering';
const MODEL_FOLDER = 'model';

/**
 * Registers the model version in a folder: logs a run, makes the version, uploads, and sets tags and alias last. A
 * registration that was killed is gone on with. Throws a ModelError or a RegistryError.
 */
export async function registerModel(
  transport: MlflowTransport,
  request: Registration,
  step: Step,
): Promise<Registered> {
  const model = await step('read the model', async () => readModelVersion(request.folder));
  const registry = createMlflowVersions(transport);
  const { sha256 } = model.card;
  const versions = await step('look for it', async () => registry.listVersions(request.name));
  const known = versions.find(({ tags }) => tags[SHA256_TAG] === sha256 && tags[UNFINISHED_TAG] === undefined);
  const version = known ?? (await finishVersion(transport, { request, model, versions, step }));
  await step('set the alias', async (progress) => setAlias(registry, version, request.alias, progress));
  return {
    outcome: known ? 'unchanged' : 'registered',
    address: transport.address,
    name: request.name,
    version: version.version,
    runId: version.runId,
    sha256,
    alias: request.alias,
  };
}

interface Begun {
  readonly request: Registration;
  readonly model: ModelVersion;
  readonly versions: readonly RegistryVersion[];
  readonly step: Step;
}

/** Makes the version whole, from wherever a killed registration left it. The mark that it is half goes last. */
async function finishVersion(
  transport: MlflowTransport,
  { request, model, versions, step }: Begun,
): Promise<RegistryVersion> {
  const { sha256 } = model.card;
  const runs = createMlflowRuns(transport);
  const begun = versions.find(({ tags }) => tags[UNFINISHED_TAG] === sha256);
  const { run_id: runId, artifact_uri } = await step('log the run', async () => {
    const { info } = (await readBegun(runs, begun)) ?? (await openRun(runs, request, model));
    await runs.log(info.run_id, runRecordsOf(model.card));
    return info;
  });
  const version = await step('make the version', async () => {
    const source = `${artifact_uri}/${MODEL_FOLDER}`;
    const tags = { [UNFINISHED_TAG]: sha256 };
    return begun ?? createVersion(transport, { name: request.name, source, runId, tags });
  });
  await step('upload', async (progress) => {
    const files = await filesOf(model, version, runId);
    for (const [path, file] of files) {
      progress(path);
      await uploadArtifact(transport, artifact_uri, path, file);
    }
  });
  await step('close the run', async () => {
    const registry = createMlflowVersions(transport);
    await registry.setTag(version, SHA256_TAG, sha256);
    await runs.finish(runId);
    await registry.deleteTag(version, UNFINISHED_TAG);
  });
  return version;
}

async function readBegun(runs: MlflowRuns, begun: RegistryVersion | undefined): Promise<RunAnswer | undefined> {
  return begun?.runId === undefined ? undefined : runs.read(begun.runId);
}

/** The run of this model that a killed registration left without a version, or a new one. */
async function openRun(
  runs: MlflowRuns,
  { experiment, runName }: Registration,
  { card }: ModelVersion,
): Promise<RunAnswer> {
  const experimentId = await runs.openExperiment(experiment);
  const name = runName ?? `${card.name}-${card.sha256.slice(0, 12)}`;
  const left = await runs.findOpen(experimentId, SHA256_TAG, card.sha256);
  return left ?? runs.create({ experimentId, name, tags: { [SHA256_TAG]: card.sha256 } });
}

interface Upload {
  readonly bytes: number;
  readonly open: () => Readable;
}

/** Everything to upload, by its path in the run. The model's three files come last. */
async function filesOf(
  { folder, card, onnx }: ModelVersion,
  { version }: RegistryVersion,
  runId: string,
): Promise<[string, Upload][]> {
  const cardText = await readFile(join(folder, 'model-card.json'), 'utf8');
  const documents = mlflowDocuments({ card, runId, bytes: onnx.length });
  return [
    ...(await evaluationOf(folder)),
    ...Object.entries(documents).map(([name, text]): [string, Upload] => [`${MODEL_FOLDER}/${name}`, ofText(text)]),
    [`${MODEL_FOLDER}/golden.json`, await ofFile(join(folder, 'golden.json'))],
    [`${MODEL_FOLDER}/model.onnx`, await ofFile(join(folder, 'model.onnx'))],
    [`${MODEL_FOLDER}/model-card.json`, ofText(registeredCard(cardText, version, runId))],
  ];
}

/** What `npx nx evaluate hvs-trainer` leaves beside the model: figures, page and plots, which the page links. */
async function evaluationOf(folder: string): Promise<[string, Upload][]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => /^evaluation(\.json|\.md|\/[^/]+\.svg)$/.test(path))
    .toSorted();
  return Promise.all(paths.map(async (path): Promise<[string, Upload]> => [path, await ofFile(join(folder, path))]));
}

async function ofFile(path: string): Promise<Upload> {
  return { bytes: (await stat(path)).size, open: () => createReadStream(path) };
}

function ofText(text: string): Upload {
  return { bytes: Buffer.byteLength(text), open: () => Readable.from([Buffer.from(text)]) };
}

async function setAlias(
  registry: Pick<ModelRegistry, 'readAlias' | 'setAlias'>,
  { name, version }: RegistryVersion,
  alias: string,
  progress: (message: string) => void,
): Promise<void> {
  const holder = await registry.readAlias(name, alias);
  if (holder?.version === version) return;
  progress(
    holder === undefined
      ? `${alias} is version ${version}`
      : `${alias} moves from version ${holder.version} to ${version}`,
  );
  await registry.setAlias(name, alias, version);
}

import { MODEL_FILES } from '@hvs/model-version';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { architectureOf, PLATFORMS } from './engine/engine-commands.ts';
import { modelLabels, repackedTags } from './image-names.ts';
import { MODEL_LAYER_LIMIT_BYTES, notRepackable, packModelLayer, requireModelLayer } from './model-layer.ts';
import type { PushResult } from './push-image.ts';
import { readImageModel } from './read-image-model.ts';
import { digestOf } from './registry/digest-of.ts';
import { type ImageManifest, type ImageStore, ociManifest } from './registry/registry.ts';
import type { Release } from './release.ts';

export interface RepackRequest {
  /** The image that gives the code. */
  readonly base: Release['image'];
  /** Folder of the model version that replaces the one in it. */
  readonly modelFolder: string;
  /** Names in the registry; by default those that commit and model give. */
  readonly tags?: readonly string[];
}

/** The configuration of an image by OCI: the parts that a new model changes. The rest is kept as it is. */
interface ImageConfig {
  readonly architecture?: string;
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> };
  readonly history?: readonly { readonly empty_layer?: boolean; readonly created?: string | undefined }[];
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
}

/**
 * Makes the image of a new model version out of an image in the registry, by replacing its last layer and its labels.
 * No engine is needed, and nothing of the code is sent. The same model on the same code is the same digest, also when the
 * base was itself made so, and is sent once. Throws `model-invalid`, `image-missing`, `image-not-repackable` and the
 * faults of a registry.
 */
export async function repackModel(
  { base, modelFolder, tags }: RepackRequest,
  registry: ImageStore,
): Promise<PushResult> {
  const { repository, digest } = base;
  const { card } = await readImageModel(modelFolder);
  const manifest = await registry.readManifest(repository, digest);
  const config = await readConfig(registry, base, manifest);
  await requireModelLayer(await readLastLayer(registry, base, manifest), `${repository}@${digest}`);

  const layer = await packModelLayer(await readFiles(modelFolder));
  const labels = { ...config.config?.Labels, ...modelLabels(card) };
  const configBytes = Buffer.from(JSON.stringify(withModel(config, digestOf(layer), labels)));
  const sent = [await registry.putBlob(repository, layer), await registry.putBlob(repository, configBytes)];
  const text = ociManifest({
    config: { ...manifest.config, digest: digestOf(configBytes), size: configBytes.length },
    layers: [
      ...manifest.layers.slice(0, -1),
      { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(layer), size: layer.length },
    ],
    annotations: labels,
  });
  const names = tags ?? repackedTags(labels, card);
  const put = await registry.putManifest(repository, text, names);
  const { name, version, sha256 } = card;
  return {
    image: {
      repository,
      digest: put.digest,
      tags: [...names],
      platform: PLATFORMS.find((platform) => architectureOf(platform) === config.architecture) ?? 'linux/amd64',
      revision: labels['org.opencontainers.image.revision'] ?? 'unknown',
      model: { name, version, sha256 },
    },
    wasPresent: put.wasPresent && sent.every(({ wasPresent }) => wasPresent),
  };
}

async function readConfig(
  registry: ImageStore,
  { repository, digest }: Release['image'],
  { config, layers }: ImageManifest,
): Promise<ImageConfig> {
  const image = `${repository}@${digest}`;
  const read = Object(JSON.parse((await registry.readBlob(repository, config.digest)).toString('utf8'))) as ImageConfig;
  if (read.rootfs?.diff_ids?.length === layers.length) return read;
  throw notRepackable(image, 'its configuration names other layers than its manifest');
}

/** The size is looked at first: a layer of code is not fetched to be refused. */
async function readLastLayer(
  registry: ImageStore,
  { repository, digest }: Release['image'],
  { layers }: ImageManifest,
): Promise<Buffer> {
  const last = layers.at(-1);
  if (last !== undefined && last.size <= MODEL_LAYER_LIMIT_BYTES) return registry.readBlob(repository, last.digest);
  const fault = last === undefined ? 'it has no layer' : `its last layer has ${last.size} bytes, more than a model`;
  throw notRepackable(`${repository}@${digest}`, fault);
}

async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  return new Map(
    await Promise.all(MODEL_FILES.map(async (file) => [file, await readFile(join(folder, file))] as const)),
  );
}

/** The time of creation stays that of the code: it depends on nothing but the content then. */
function withModel(image: ImageConfig, diffId: string, labels: Readonly<Record<string, string>>): ImageConfig {
  const { history = [], rootfs } = image;
  const last = history.findLastIndex((entry) => entry.empty_layer !== true);
  const told = { created: history[last]?.created, created_by: 'hvs repack: the files of a model version' };
  return {
    ...image,
    config: { ...image.config, Labels: labels },
    history: history.map((entry, index) => (index === last ? told : entry)),
    rootfs: { ...rootfs, diff_ids: [...rootfs.diff_ids.slice(0, -1), diffId] },
  };
}

import { type ImageModel, readImageModel } from '@hvs/image';
import { ModelError, type ModelRegistry, type RegistryVersion, SHA256_TAG } from '@hvs/model-version';
import { sentenceOf, StepError } from '@hvs/step';
import type { DeliverySettings } from '../environment/delivery-settings.ts';
import { DeliveryError } from '../delivery-error.ts';
import type { Wanted } from './next-action.ts';
import { readTold, type Told, writeTold } from './told.ts';

/** What asks the registry, and where its models are kept on this machine. */
export interface Reading {
  readonly models: ModelRegistry;
  /** Folder for downloads. */
  readonly cache: string;
}

/** What the registry says of a model and an environment. */
export interface InRegistry {
  readonly wanted: Wanted | undefined;
  /** The version with the environment's champion alias; its sha256 is undefined when it cannot be read. */
  readonly champion: { readonly version: RegistryVersion; readonly sha256: string | undefined } | undefined;
}

/** A model version of the registry on this machine. */
export interface LocalModel extends ImageModel {
  readonly folder: string;
}

/** Errors of a registry that the version itself is at fault for, so that asking again does not help. */
const DAMAGED: ReadonlySet<string> = new Set(['model-invalid', 'artifact-damaged', 'artifact-missing', 'run-missing']);

/** What the registry wants in the environment, and its champion there. Throws `settings-invalid` and RegistryErrors. */
export async function readInRegistry(
  reading: Reading,
  environment: string,
  { follow, champion: alias }: DeliverySettings,
): Promise<InRegistry> {
  if (follow === undefined)
    throw new DeliveryError('settings-invalid', `delivery.yaml of ${environment} follows no registry`, {
      hint: 'Add the line: follow: { model: hvs, alias: candidate }',
    });
  const { models } = reading;
  const version =
    follow.alias === undefined
      ? await models.readStage(follow.model, follow.stage ?? '')
      : await models.readAlias(follow.model, follow.alias);
  const champion = await models.readAlias(follow.model, alias);
  return {
    wanted: version && (await readWanted(reading, environment, version)),
    champion: champion && {
      version: champion,
      sha256: await identify(reading, champion).catch((error: unknown) => {
        if (damageOf(error) === undefined) throw error;
        return undefined;
      }),
    },
  };
}

async function readWanted(reading: Reading, environment: string, version: RegistryVersion) {
  const told = readTold(environment, version);
  const isKnownAsDamaged = version.tags[SHA256_TAG] === undefined && told.outcome === 'refused';
  if (isKnownAsDamaged) return { version, sha256: '', told };
  try {
    return { version, sha256: await identify(reading, version), told };
  } catch (error) {
    const damage = damageOf(error);
    if (damage === undefined) throw error;
    return { version, sha256: '', told: await tellDamage(reading.models, environment, version, damage) };
  }
}

/** Why a version cannot be used, whoever asks for it and however often. Undefined for any other error. */
export function damageOf(error: unknown): string | undefined {
  if (error instanceof ModelError) return `${error.reason} [${error.code}]`;
  return error instanceof StepError && DAMAGED.has(error.code) ? sentenceOf(error) : undefined;
}

/**
 * A version that cannot be read has no receipt of this refusal, so its tags alone tell it. The receipt of an earlier
 * delivery stays, because a version without it is told that delivery again.
 */
export async function tellDamage(
  models: ModelRegistry,
  environment: string,
  version: RegistryVersion,
  reason: string,
): Promise<Told> {
  const { receipt } = readTold(environment, version);
  const told: Told = { outcome: 'refused', verdict: 'refused', reason, at: new Date().toISOString(), receipt };
  await writeTold(models, environment, version, told);
  return told;
}

/** The sha256 of its ONNX file: by its tag, else read from its files and noted in the tag. */
export async function identify(reading: Reading, version: RegistryVersion): Promise<string> {
  const tag = version.tags[SHA256_TAG];
  if (tag !== undefined && tag !== '') return tag;
  const { sha256 } = (await fetchModel(reading, version)).card;
  await reading.models.setTag(version, SHA256_TAG, sha256);
  return sha256;
}

/** Downloads a version and proves it by its card and its tag. */
export async function fetchModel({ models, cache }: Reading, version: RegistryVersion): Promise<LocalModel> {
  const folder = await models.download(version, cache);
  return { folder, ...(await readImageModel(folder)) };
}

import type { ModelRegistry, RegistryVersion } from '@hvs/model-version';
import type { Environment } from '../environment/environment.ts';
import { findVersion } from './find-version.ts';
import { nameOf, type Wanted } from './next-action.ts';
import { isOwed, outcomeOf, type Remembered } from './outcome-of.ts';
import type { InRegistry, Reading } from './read-wanted.ts';
import { readTold, type Told, writeTold } from './told.ts';

export interface Telling {
  /** One sentence for each alias or version that was written. */
  readonly told: readonly string[];
  readonly wanted: Wanted | undefined;
  /** Why the champion of the registry is not the model that was proven to serve. Undefined when it is. */
  readonly disagreement: string | undefined;
}

/**
 * Brings alias and tags in the registry to what the environment remembers. Each is compared before it is written, so
 * that running it again writes nothing. MLflow cannot compare and set in one call: the alias is read again afterwards,
 * and where somebody moved it meanwhile that is told, and the next pass sets it.
 */
export async function tellRegistry(
  reading: Reading,
  environment: Pick<Environment, 'name' | 'settings'>,
  remembered: Remembered,
  inRegistry: InRegistry,
): Promise<Telling> {
  const { models } = reading;
  const { wanted, champion } = inRegistry;
  const { settings } = environment;
  const model = settings.follow?.model ?? '';
  const proven = remembered.verified?.release.model.sha256;
  const serving = proven === undefined ? undefined : await findServing(reading, model, proven, inRegistry);
  const versions = [wanted, champion, serving].filter((one) => one !== undefined);
  const told: string[] = [];
  let now = wanted;
  for (const version of new Map(versions.map((one) => [one.version.version, one])).values()) {
    const owed = await tellVersion(models, environment.name, version, remembered);
    if (owed === undefined) continue;
    told.push(`${nameOf(version)}: ${owed.outcome} in ${environment.name}`);
    if (version.version.version === wanted?.version.version) now = { ...wanted, told: owed };
  }
  if (proven === undefined) return { told, wanted: now, disagreement: undefined };
  if (serving === undefined)
    return {
      told,
      wanted: now,
      disagreement: `no version of ${model} has the model ${proven} that serves in ${environment.name}; register it: npx hvs register`,
    };
  if (serving.version.version === champion?.version.version) return { told, wanted: now, disagreement: undefined };
  const disagreement = await moveAlias(models, settings.champion, serving.version);
  told.push(`${settings.champion} of ${model}: ${champion?.version.version ?? 'none'} -> ${serving.version.version}`);
  return { told, wanted: now, disagreement };
}

interface Identified {
  readonly version: RegistryVersion;
  readonly sha256: string | undefined;
}

/** The version with the model that serves. Of several that are the same model the one that is wanted, or is champion. */
async function findServing(
  reading: Reading,
  model: string,
  proven: string,
  { wanted, champion }: InRegistry,
): Promise<Identified | undefined> {
  const near = [wanted, champion].find((one) => one?.sha256 === proven);
  if (near !== undefined) return near;
  const version = await findVersion(reading, model, proven);
  return version && { version, sha256: proven };
}

/** What its tags tell now. Undefined when nothing was to be written. */
async function tellVersion(
  models: ModelRegistry,
  environment: string,
  { version, sha256 }: Identified,
  remembered: Remembered,
): Promise<Told | undefined> {
  const owed = sha256 === undefined ? undefined : outcomeOf(sha256, remembered);
  if (!isOwed(readTold(environment, version), owed)) return undefined;
  await writeTold(models, environment, version, owed);
  return owed;
}

/** Why the alias is not on that version afterwards. */
async function moveAlias(
  models: ModelRegistry,
  alias: string,
  { name, version }: RegistryVersion,
): Promise<string | undefined> {
  await models.setAlias(name, alias, version);
  const found = await models.readAlias(name, alias);
  if (found?.version === version) return undefined;
  return `${alias} of ${name} was moved to ${found?.version ?? 'none'} at the same time, but ${version} serves`;
}

import type { Environment } from '../environment/environment.ts';
import { findVersion } from './find-version.ts';
import { nameOf } from './next-action.ts';
import type { Reading } from './read-wanted.ts';
import { cut } from './told.ts';

/** Whether what an environment is sent still is what its model was trained on. */
export interface ToldDrift {
  /** Of the model that serves. */
  readonly sha256: string;
  readonly hasDrifted: boolean;
  /** When that was found, ISO 8601. */
  readonly since: string;
  readonly reasons: readonly string[];
}

/**
 * Tells it by the tag `hvs.<environment>.drift` of the version that serves, where that says something else. Gives one
 * sentence when it was written. Throws RegistryErrors.
 */
export async function tellDrift(
  reading: Reading,
  { name, settings }: Pick<Environment, 'name' | 'settings'>,
  { sha256, hasDrifted, since, reasons }: ToldDrift,
): Promise<string | undefined> {
  if (settings.follow === undefined) return undefined;
  const version = await findVersion(reading, settings.follow.model, sha256);
  if (version === undefined) return undefined;
  const tag = `hvs.${name}.drift`;
  const verdict = hasDrifted ? 'drift' : 'no drift';
  const told = version.tags[tag] ?? '';
  if (told.startsWith(`${verdict} since `)) return undefined;
  await reading.models.setTag(version, tag, cut([`${verdict} since ${since}`, ...reasons].join('; ')));
  return `${nameOf({ version })}: ${verdict} in ${name}`;
}

import { type RegistryVersion, SHA256_TAG } from '@hvs/model-version';
import { cut } from './told.ts';
import { damageOf, identify, type Reading } from './read-wanted.ts';

/** Why a version without a sha256 is read no more: its files are no model. Who removes it has it read again. */
const UNREADABLE_TAG = 'hvs.unreadable';
/** Versions that are downloaded in one search. The next one goes on with older ones. */
const MOST_READ = 10;

/**
 * The newest version with this model. Undefined when none has it. A version that others registered bears no tag of its
 * sha256: it is downloaded once to find out, and tagged.
 */
export async function findVersion(
  reading: Reading,
  name: string,
  sha256: string,
): Promise<RegistryVersion | undefined> {
  const versions = await reading.models.listVersions(name);
  const tagged = versions.find(({ tags }) => tags[SHA256_TAG] === sha256);
  if (tagged !== undefined) return tagged;
  const unknown = versions.filter(({ tags }) => !tags[SHA256_TAG] && !tags[UNREADABLE_TAG]);
  for (const version of unknown.slice(0, MOST_READ))
    if ((await identifyOnce(reading, version)) === sha256) return version;
  return undefined;
}

async function identifyOnce(reading: Reading, version: RegistryVersion): Promise<string | undefined> {
  try {
    return await identify(reading, version);
  } catch (error) {
    const damage = damageOf(error);
    if (damage === undefined) throw error;
    await reading.models.setTag(version, UNREADABLE_TAG, cut(damage));
    return undefined;
  }
}

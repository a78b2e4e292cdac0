import { type ModelRegistry, type RegistryVersion, SHA256_TAG } from '@hvs/model-version';

/** The newest version that is tagged with this model. Undefined when none is. */
export async function findVersion(
  models: ModelRegistry,
  name: string,
  sha256: string,
): Promise<RegistryVersion | undefined> {
  return (await models.listVersions(name)).find(({ tags }) => tags[SHA256_TAG] === sha256);
}

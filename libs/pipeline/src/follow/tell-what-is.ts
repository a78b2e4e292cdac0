import type { Cluster } from '../cluster/cluster.ts';
import type { Environment } from '../environment/environment.ts';
import { lookToFollow } from './look-to-follow.ts';
import type { Seen } from './next-action.ts';
import { readInRegistry, type Reading } from './read-wanted.ts';
import { tellRegistry, type Telling } from './tell-registry.ts';

/** Brings alias and tags in the registry to what the environment remembers now. Delivers nothing. Throws RegistryErrors. */
export async function tellWhatIs(
  reading: Reading,
  cluster: Cluster,
  environment: Environment,
): Promise<{ readonly seen: Seen; readonly telling: Telling }> {
  const { seen, remembered } = await lookToFollow(cluster, environment);
  const inRegistry = await readInRegistry(reading, environment.name, environment.settings);
  return { seen, telling: await tellRegistry(reading, environment, remembered, inRegistry) };
}

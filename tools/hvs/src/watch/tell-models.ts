import { type Environment, type Services, tellWhatIs } from '@hvs/pipeline';
import { readRegistryConfig } from '@hvs/model-version/registry';
import { sentenceOf } from '@hvs/step';
import { readConfig } from '../config.ts';
import type { Surroundings } from '../surroundings.ts';

const LONGEST_MS = 60_000;

/**
 * Tells the model registry what an environment runs now, after a delivery or a rollback by hand. A registry that is down
 * takes nothing from what was done: that is a warning, and `hvs watch` tells it later.
 */
export async function tellModels(
  surroundings: Surroundings,
  environment: Environment,
  connect: Services['connect'],
): Promise<void> {
  const { env, stderr, openModels } = surroundings;
  if (environment.settings.follow === undefined || !readConfig(env).hasModelRegistry) return;
  const signal = AbortSignal.timeout(LONGEST_MS);
  try {
    const reading = { models: openModels().until(signal), cache: readRegistryConfig(env).cacheFolder };
    const { telling } = await tellWhatIs(reading, connect(signal), environment);
    for (const sentence of telling.told) stderr.write(`told the model registry: ${sentence}\n`);
    if (telling.disagreement !== undefined) stderr.write(`warning: ${telling.disagreement}\n`);
  } catch (error) {
    stderr.write(`warning: the model registry is not told, hvs watch does it later: ${sentenceOf(error)}\n`);
  }
}

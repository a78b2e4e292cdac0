import { asModelUri } from '@hvs/model-version';
import { readRegistryConfig, resolveModelUri } from '@hvs/model-version/registry';
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import type { Surroundings } from '../surroundings.ts';

const DEFAULT = 'models/hvs';

/** The option that names a model version; `what` says what for. */
export function addModelOption(command: Command, what: string): Command {
  return command.option(
    '--model <folder or URI>',
    `${what}: a folder from the workspace root, or models:/hvs@champion, models:/hvs/7, runs:/<id>/model (default: MODEL_URI, BEST_MLFLOW_RUN_ID or ${DEFAULT})`,
  );
}

/** The folder of the model version that the option or the environment names. One in a registry is downloaded. */
export async function openModelFolder(
  { workspaceRoot, env }: Pick<Surroundings, 'workspaceRoot' | 'env'>,
  named: string | undefined,
): Promise<string> {
  const uri = named ?? readConfig(env).modelUri ?? DEFAULT;
  return resolveModelUri(asModelUri(uri), { config: readRegistryConfig(env), base: workspaceRoot });
}

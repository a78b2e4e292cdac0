import { type Environment, knownEnvironments, DeliveryError, readEnvironment } from '@hvs/pipeline';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { readConfig } from '../config.ts';
import type { Surroundings } from '../surroundings.ts';

/** Options of every command that looks at an environment. */
export interface EnvironmentOptions {
  readonly env?: string;
  readonly overlays: string;
  readonly context?: string;
  readonly json?: boolean;
}

export function addEnvironmentOptions(command: Command): Command {
  return command
    .option('--env <environment>', 'environment, which is a folder of the overlays (default: HVS_ENVIRONMENT)')
    .option('--overlays <folder>', 'folder of the overlays, from the workspace root', 'k8s/overlays')
    .option('--context <name>', 'context of the kubeconfig (default: its current one)')
    .option('--json', 'print JSON lines on standard output, for programs');
}

/** The environment that the options name. Throws `environment-unknown`. */
export async function openEnvironment(
  { workspaceRoot, env: variables }: Surroundings,
  { env, overlays }: EnvironmentOptions,
): Promise<Environment> {
  const name = env ?? readConfig(variables).environment;
  const folder = resolve(workspaceRoot, overlays);
  if (name !== undefined) return readEnvironment(folder, name);
  throw new DeliveryError('environment-unknown', 'no environment is named', {
    hint: `Name one by --env or HVS_ENVIRONMENT; ${await knownEnvironments(folder)}`,
  });
}

import {
  connectApiServer,
  createCluster,
  type Environment,
  knownEnvironments,
  DeliveryError,
  readEnvironment,
  type Services,
} from '@hvs/pipeline';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { readConfig } from '../config.ts';

/** Options of every command that looks at an environment. */
export interface EnvironmentOptions {
  readonly env?: string;
  readonly overlays: string;
  readonly context?: string;
  readonly json?: boolean;
}

export function addEnvironmentOptions(command: Command): Command {
  return command
    .option('--env <environment>', 'name of an overlay; or HVS_ENVIRONMENT')
    .option('--overlays <folder>', 'where the overlays are, from the workspace root', 'k8s/overlays')
    .option('--context <name>', 'of the kubeconfig, instead of its current one')
    .option('--json', 'for programs: one JSON value a line on standard output');
}

/** The environment that the options name. Throws `environment-unknown`. */
export async function openEnvironment(
  workspaceRoot: string,
  { env, overlays }: EnvironmentOptions,
): Promise<Environment> {
  const name = env ?? readConfig().environment;
  const folder = resolve(workspaceRoot, overlays);
  if (name !== undefined) return readEnvironment(folder, name);
  throw new DeliveryError('environment-unknown', 'no environment is named', {
    hint: `Name one by --env or HVS_ENVIRONMENT; ${await knownEnvironments(folder)}`,
  });
}

/** How to reach the cluster of the kubeconfig. Throws `cluster-unknown`. */
export function openCluster({ context }: EnvironmentOptions): Services['connect'] {
  const server = connectApiServer(context);
  return (signal) => createCluster(server, signal);
}

import { parseImageReference, readPushedImage, type Release } from '@hvs/image';
import { type DeliveryRequest, type Environment, readRecording, type Services } from '@hvs/pipeline';
import { type Command, Option } from 'commander';
import { join, resolve } from 'node:path';
import { readConfig } from '../config.ts';
import type { Surroundings } from '../surroundings.ts';
import type { EnvironmentOptions } from './environment-options.ts';
import { addModelOption, openModelFolder } from './model-option.ts';
import { parseDurationS } from './parse-duration.ts';

/** Options of the commands that are given an image. */
export interface DeliveryOptions extends EnvironmentOptions {
  readonly image?: string;
  readonly model?: string;
  readonly replay?: string;
  readonly wait: number;
}

const RECORDING = 'libs/pipeline/recordings/simulated.json';

export function addDeliveryOptions(command: Command): Command {
  return addWaitOption(
    addModelOption(addImageOption(command), 'model version that the image holds').option(
      '--replay <file>',
      "recorded readings, from the workspace root (default: the environment's)",
    ),
  );
}

export function addImageOption(command: Command): Command {
  return command.option(
    '--image <reference>',
    'registry/name@sha256:... (default: the image that docker-push pushed last)',
  );
}

export function addWaitOption(command: Command): Command {
  return command.addOption(
    new Option('--wait <duration>', 'longest wait for another delivery to end: 30, 30s or 2m')
      .argParser(parseDurationS)
      .default(600, '10m'),
  );
}

/** The image that is named, or the one that was pushed last. Throws `image-unnamed` or `image-unpushed`. */
export async function readImage(workspaceRoot: string, named: string | undefined): Promise<Release['image']> {
  if (named !== undefined) return parseImageReference(named);
  const { repository, digest } = await readPushedImage(workspaceRoot, 'hvs-api');
  return { repository, digest };
}

/** The delivery that the options ask for. */
export async function readRequest(
  { workspaceRoot, env }: Surroundings,
  environment: Environment,
  options: DeliveryOptions,
): Promise<DeliveryRequest> {
  const { by, approvedBy, approvalReason } = readConfig(env);
  const { overlay, settings } = environment;
  const recording = settings.replay === undefined ? join(workspaceRoot, RECORDING) : resolve(overlay, settings.replay);
  const approval = approvedBy && {
    by: approvedBy,
    reason: approvalReason ?? 'approved in CI',
    at: new Date().toISOString(),
    through: 'CI environment' as const,
  };
  return {
    environment,
    image: await readImage(workspaceRoot, options.image),
    modelFolder: await openModelFolder({ workspaceRoot, env }, options.model),
    rows: await readRecording(options.replay === undefined ? recording : resolve(workspaceRoot, options.replay)),
    by,
    ...(approval && { approval }),
    lockWaitS: options.wait,
  };
}

export async function openServices(
  { openCluster, openRegistry, render }: Surroundings,
  { context }: DeliveryOptions,
  { repository }: Release['image'],
): Promise<Services> {
  return { connect: openCluster(context), registry: await openRegistry(repository), render };
}

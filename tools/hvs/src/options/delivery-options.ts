import { type Judgement, parseJudgement } from '@hvs/judge';
import { messageOf } from '@hvs/step';
import { readFile } from 'node:fs/promises';
import { parseImageReference, readPushedImage, type Release } from '@hvs/image';
import { DeliveryError, type DeliveryRequest, type Environment, readRecording, type Services } from '@hvs/pipeline';
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
  readonly judgement?: string;
  readonly wait: number;
}

const RECORDING = 'libs/pipeline/recordings/simulated.json';

export function addDeliveryOptions(command: Command): Command {
  return addWaitOption(
    addModelOption(addImageOption(command), 'model version that the image holds')
      .option('--replay <file>', "recorded readings, from the workspace root (default: the environment's)")
      .option('--judgement <file>', 'judgement.json of that model: only an approved one is delivered'),
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

/** The recorded readings of the option, of the environment, or those that ship. */
export async function readRows(
  { workspaceRoot }: Surroundings,
  { overlay, settings }: Environment,
  { replay }: { readonly replay?: string },
): Promise<DeliveryRequest['rows']> {
  if (replay !== undefined) return readRecording(resolve(workspaceRoot, replay));
  return readRecording(
    settings.replay === undefined ? join(workspaceRoot, RECORDING) : resolve(overlay, settings.replay),
  );
}

/** Throws `settings-invalid`. */
async function readJudgement(file: string): Promise<Judgement> {
  try {
    return parseJudgement(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new DeliveryError('settings-invalid', `${file} is no judgement: ${messageOf(error)}`, {
      cause: error,
      hint: 'The judge writes it: npx hvs judge',
    });
  }
}

/** The approval that CI's own gate has asked for. Undefined where nobody is named. */
export function readApproval(env: Surroundings['env']): DeliveryRequest['approval'] {
  const { approvedBy: by, approvalReason: reason = 'approved in CI' } = readConfig(env);
  return by === undefined ? undefined : { by, reason, at: new Date().toISOString(), through: 'CI environment' };
}

/** The delivery that the options ask for. */
export async function readRequest(
  surroundings: Surroundings,
  environment: Environment,
  options: DeliveryOptions,
): Promise<DeliveryRequest> {
  const { workspaceRoot, env } = surroundings;
  const { by } = readConfig(env);
  const approval = readApproval(env);
  return {
    environment,
    image: await readImage(workspaceRoot, options.image),
    modelFolder: await openModelFolder({ workspaceRoot, env }, options.model),
    rows: await readRows(surroundings, environment, options),
    by,
    ...(approval && { approval }),
    ...(options.judgement !== undefined && {
      judgement: await readJudgement(resolve(workspaceRoot, options.judgement)),
    }),
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

import type { ScratchEnvironment } from './cluster/scratch-environment.ts';
import { type Ended, type HvsOptions, runHvs, type Running, startHvs } from './hvs.ts';
import type { VariantImage } from './images/build-variant.ts';

/** Arguments of `hvs deliver` of an image into an environment. */
export function deliverArgs(environment: ScratchEnvironment, { image, modelFolder }: VariantImage): string[] {
  return ['deliver', ...environment.args, '--image', `${image.repository}@${image.digest}`, '--model', modelFolder];
}

/** `hvs deliver`, to its end. */
export async function deliverTo(
  environment: ScratchEnvironment,
  variant: VariantImage,
  options?: HvsOptions,
): Promise<Ended> {
  return runHvs(deliverArgs(environment, variant), options);
}

export function startDelivery(environment: ScratchEnvironment, variant: VariantImage, options?: HvsOptions): Running {
  return startHvs(deliverArgs(environment, variant), options);
}

/** The delivery that a test begins with; throws with what it said where it did not end with 0. */
export async function deliverFirst(environment: ScratchEnvironment, variant: VariantImage): Promise<void> {
  const { code, receipt, stderr } = await deliverTo(environment, variant);
  if (code !== 0)
    throw new Error([`the first delivery ended with ${code}`, ...(receipt?.reasons ?? []), stderr].join('\n'));
}

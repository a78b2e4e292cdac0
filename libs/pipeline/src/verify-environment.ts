import { createEnvironmentStore } from './clients/environment-store.ts';
import type { Environment, Services } from './delivery-request.ts';
import { PipelineError } from './errors.ts';
import type { Report } from './events.ts';
import type { Check } from './receipt.ts';
import { createStep } from './step.ts';
import { lookAtEnvironment } from './steps/look.ts';
import { verifyPods } from './steps/verify-candidate.ts';
import { verifyService } from './steps/verify-service.ts';

/** Asks what serves now whether it still is what was proven. Writes nothing. Throws `nothing-verified`. */
export async function verifyEnvironment(
  { namespace }: Environment,
  { connect }: Pick<Services, 'connect'>,
  report: Report,
  signal: AbortSignal,
): Promise<Check[]> {
  const step = createStep(report);
  const cluster = connect(signal);
  const state = await step('look', () => lookAtEnvironment(cluster, createEnvironmentStore(cluster, namespace), namespace));
  const { verified, stable } = state;
  if (verified === undefined || stable === undefined) {
    throw new PipelineError('nothing-verified', `nothing was ever proven in ${namespace}`, { hint: 'Deliver an image first: hvs deliver' });
  }
  const pods = await step('verify pods', (progress) => verifyPods(cluster, stable, verified, progress));
  const service = await step('verify service', () => verifyService(cluster, stable, signal));
  return [...pods, service];
}

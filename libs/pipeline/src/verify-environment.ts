import { DEPLOYMENT } from '@hvs/k8s-manifests';
import { createEnvironmentStore } from './clients/environment-store.ts';
import type { Environment, Services } from './delivery-request.ts';
import { readDrift } from './drift/read-drift.ts';
import type { Workload } from './environment-state.ts';
import { PipelineError } from './errors.ts';
import type { Report } from './events.ts';
import type { Check } from './receipt.ts';
import { createStep } from './step.ts';
import { lookAtEnvironment } from './steps/look.ts';
import { verifyPods } from './steps/verify-candidate.ts';
import { verifyService } from './steps/verify-service.ts';
import { newPodsOf, workloadStatus } from './workload-status.ts';

/** Asks what serves now whether it still is what was proven. Writes nothing. Throws `nothing-verified`. */
export async function verifyEnvironment(
  { namespace }: Environment,
  { connect }: Pick<Services, 'connect'>,
  report: Report,
  signal: AbortSignal,
): Promise<Check[]> {
  const step = createStep(report);
  const cluster = connect(signal);
  const state = await step('look', () =>
    lookAtEnvironment(cluster, createEnvironmentStore(cluster, namespace), namespace),
  );
  const { verified, stable } = state;
  if (verified === undefined) {
    throw new PipelineError('nothing-verified', `nothing was ever proven in ${namespace}`, {
      hint: 'Deliver an image first: hvs deliver',
    });
  }
  const manifests = await step('compare', async () => checkManifests(await readDrift(cluster, verified)));
  const workload = checkWorkload(stable);
  // Without pods there is nobody to ask.
  if (stable === undefined || newPodsOf(stable).length === 0) return [workload, ...manifests];
  const pods = await step('verify pods', (progress) => verifyPods(cluster, stable, verified, progress));
  const service = await step('verify service', () => verifyService(cluster, stable, signal));
  return [workload, ...manifests, ...pods, service];
}

/** Whether there are as many pods as there shall be. */
function checkWorkload(stable: Workload | undefined): Check {
  const about = { name: 'workload', subject: DEPLOYMENT };
  if (stable === undefined)
    return {
      ...about,
      passed: false,
      detail: 'it is gone, though something was proven here: hvs rollback puts that back',
    };
  const { state, message } = workloadStatus(stable);
  return { ...about, passed: state === 'current', detail: message };
}

/** Whether the objects still are as they were proven; nothing where this account may not ask. */
function checkManifests(drift: readonly string[] | undefined): Check[] {
  if (drift === undefined) return [];
  const detail = drift.join('; ') || 'every field is as it was proven';
  return [{ name: 'manifests', subject: 'the environment', passed: drift.length === 0, detail }];
}

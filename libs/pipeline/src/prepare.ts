import type { Cluster } from './clients/cluster.ts';
import { createEnvironmentStore } from './clients/environment-store.ts';
import type { DeliveryRequest, Services } from './delivery-request.ts';
import type { EnvironmentState } from './environment-state.ts';
import { type ModelVersion, readModelVersion } from './model-version.ts';
import type { Release } from './release.ts';
import type { Step } from './step.ts';
import { type Change, compareWithCluster } from './steps/compare.ts';
import { judge, type Verdict } from './steps/judge.ts';
import { lookAtEnvironment } from './steps/look.ts';
import { findImage, pinAndCheck, readArchitectures, releaseOf, type Rendering } from './steps/resolve.ts';
import { isReady, newPodsOf, workloadStatus } from './workload-status.ts';

/** What a delivery would do, known before its first write. */
export interface Prepared {
  readonly release: Release;
  readonly model: ModelVersion;
  readonly state: EnvironmentState;
  readonly manifests: Rendering['manifests'];
  readonly changes: readonly Change[];
  readonly verdict: Verdict;
  /** The environment serves the release, proven, and nothing is left to do. */
  readonly isUnchanged: boolean;
}

/** All that `hvs plan` shows and `hvs deliver` begins with. Writes nothing. */
export async function prepare(request: DeliveryRequest, { registry, render }: Services, cluster: Cluster, step: Step): Promise<Prepared> {
  const { environment, approval } = request;
  const { namespace, settings } = environment;
  const model = await step('resolve', () => readModelVersion(request.modelFolder));
  const state = await step('look', () => lookAtEnvironment(cluster, createEnvironmentStore(cluster, namespace), namespace));
  const architectures = await readArchitectures(cluster);
  const image = await step('find image', () => findImage(registry, request.image, architectures));
  const release = releaseOf(request.image, image);
  const { manifests, objections } = await step('render', async () => pinAndCheck(await render(environment.overlay), release, environment.name));
  const { changes, refusals } = await step('compare', () => compareWithCluster(cluster, manifests));
  const verdict = judge({
    environment: environment.name,
    release,
    card: model.card,
    image,
    architectures,
    settings,
    state,
    approval,
    objections: [...objections, ...refusals],
  });
  return { release, model, state, manifests, changes, verdict, isUnchanged: isUnchanged(state, release, changes) };
}

/** By what runs, not by what was once written: image of every pod, as the kubelet reports it, too. */
function isUnchanged({ verified, stable, candidate, serving }: EnvironmentState, release: Release, changes: readonly Change[]): boolean {
  if (stable === undefined || candidate !== undefined || serving !== 'stable') return false;
  const pods = newPodsOf(stable);
  return (
    JSON.stringify(verified?.release) === JSON.stringify(release) &&
    changes.every(({ action }) => action === 'none') &&
    workloadStatus(stable).state === 'current' &&
    pods.every((pod) => isReady(pod) && pod.status?.containerStatuses?.every(({ imageID }) => imageID.endsWith(release.image.digest)))
  );
}

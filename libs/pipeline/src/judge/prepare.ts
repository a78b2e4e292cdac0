import type { Step } from '@hvs/step';
import { type ImageModel, readImageModel, type RegistryImage, type Release } from '@hvs/image';
import type { Cluster } from '../cluster/cluster.ts';
import { createEnvironmentStore } from '../environment/environment-store.ts';
import { nameText } from '../cluster/resource-paths.ts';
import type { DeliveryRequest, Services } from '../request/delivery-request.ts';
import { foreignSentencesOf } from '../drift/read-drift.ts';
import { notYetRun } from '../drift/run-once.ts';
import type { EnvironmentState } from '../environment/environment-state.ts';
import { DeliveryError } from '../delivery-error.ts';
import { statusOfOurs } from '../cluster/our-container.ts';
import { type Change, compareWithCluster, type Comparison } from '../drift/compare.ts';
import { findObstacles } from './find-obstacles.ts';
import { findStrayServices } from '../cluster/find-stray-services.ts';
import { findLeftovers, isForPeople, leftoverText } from '../environment/leftovers.ts';
import { judge, type Verdict } from './judge.ts';
import { lookAtEnvironment } from '../environment/look-at-environment.ts';
import { findImage, pinAndCheck, readArchitectures, releaseOf, type Rendering } from './resolve.ts';
import { isReady, newPodsOf, workloadStatus } from '../cluster/workload-status.ts';

/** The part of the evidence that does not depend on the environment's state. */
interface Offer {
  readonly release: Release;
  readonly model: ImageModel;
  readonly image: RegistryImage;
  /** Of the cluster's nodes. */
  readonly architectures: readonly string[];
  readonly manifests: Rendering['manifests'];
  /** Of the policy. */
  readonly objections: readonly string[];
}

/** What a delivery would do, known before its first write. */
export interface Prepared extends Offer {
  readonly state: EnvironmentState;
  readonly changes: readonly Change[];
  /** Warnings for the receipt. */
  readonly warnings: readonly string[];
  /** Warnings that no change shows. */
  readonly strayServices: readonly string[];
  readonly verdict: Verdict;
  /** The environment serves the release, proven, and nothing is left to do. */
  readonly isUnchanged: boolean;
}

/** All that `hvs plan` shows and `hvs deliver` begins with. Writes nothing. */
export async function prepare(
  request: DeliveryRequest,
  { registry, render }: Services,
  cluster: Cluster,
  step: Step,
): Promise<Prepared> {
  const { environment } = request;
  const model = await step('resolve', () => readImageModel(request.modelFolder));
  const state = await step('look', () =>
    lookAtEnvironment(cluster, createEnvironmentStore(cluster, environment.namespace), environment.namespace),
  );
  const architectures = await readArchitectures(cluster);
  const image = await step('find image', () => findImage(registry, request.image, architectures));
  const release = releaseOf(request.image, image);
  const { manifests, objections } = await step('render', async () =>
    pinAndCheck(await render(environment.overlay), release, environment),
  );
  return weigh(request, { release, model, image, architectures, manifests, objections }, { cluster, state, step });
}

/**
 * Reads and judges again what may have changed while the lock was waited for, by another delivery or a person. Writes
 * nothing.
 */
export async function prepareAgain(
  request: DeliveryRequest,
  before: Prepared,
  cluster: Cluster,
  step: Step,
): Promise<Prepared> {
  const { namespace } = request.environment;
  return step('look again', async () => {
    const state = await lookAtEnvironment(cluster, createEnvironmentStore(cluster, namespace), namespace);
    return weigh(request, before, { cluster, state, step: async (_, run) => run(() => undefined) });
  });
}

interface Seen {
  readonly cluster: Cluster;
  readonly state: EnvironmentState;
  readonly step: Step;
}

/** Judges by the present state of the environment. */
async function weigh(
  { environment, approval, judgement, image: asked }: DeliveryRequest,
  offer: Offer,
  { cluster, state, step }: Seen,
): Promise<Prepared> {
  const { namespace, settings } = environment;
  const { release, model, manifests, objections } = offer;
  const obstacles = await step('look for obstacles', () => findObstacles(cluster, namespace, state.stable));
  // A namespace that ends takes no dry run either.
  const { changes, refusals } =
    obstacles.length > 0
      ? NOT_COMPARED
      : await step('compare', () => compareWithCluster(cluster, notYetRun(manifests, state.verified)));
  const leftovers = await step('look for leftovers', () =>
    findLeftovers(cluster, namespace, manifests).catch(settings.prune ? rethrow : nothingWhereForbidden),
  );
  const strayServices = await findStrayServices(cluster, namespace, manifests).catch(nothingWhereForbidden);
  const staying = settings.prune ? leftovers.filter(isForPeople) : leftovers;
  const left = leftovers.map((leftover): Change => ({
    object: nameText(leftover.name),
    action: staying.includes(leftover) ? 'left' : 'remove',
    diff: '',
    fields: [],
  }));
  const verdict = judge({
    ...offer,
    environment: environment.name,
    asked: asked.digest,
    card: model.card,
    settings,
    state,
    approval,
    judgement,
    objections: [...objections, ...refusals, ...obstacles],
  });
  const all = [...changes, ...left];
  const warnings = [
    ...changes.flatMap(foreignSentencesOf).map((sentence) => `by others: ${sentence}`),
    ...staying.map((leftover) => leftoverText(leftover)),
    ...strayServices,
  ];
  return {
    ...offer,
    state,
    changes: all,
    warnings,
    strayServices,
    verdict,
    isUnchanged: isUnchanged(state, release, all),
  };
}

function rethrow(error: unknown): never {
  throw error;
}

/** If nothing is to be removed, objects that this account may not list are left out. */
function nothingWhereForbidden(error: unknown): [] {
  if (error instanceof DeliveryError && error.code === 'cluster-forbidden') return [];
  throw error;
}

const NOT_COMPARED: Comparison = { changes: [], refusals: [] };

/** Decides by what runs, including the image that the kubelet reports of every pod, not by what was once written. */
function isUnchanged(
  { verified, begun, stable, candidate, serving }: EnvironmentState,
  release: Release,
  changes: readonly Change[],
): boolean {
  if (begun !== undefined || stable === undefined || candidate !== undefined || serving !== 'stable') return false;
  const pods = newPodsOf(stable);
  return (
    JSON.stringify(verified?.release) === JSON.stringify(release) &&
    changes.every(({ action }) => action === 'none' || action === 'left') &&
    workloadStatus(stable).state === 'current' &&
    pods.every((pod) => isReady(pod) && statusOfOurs(pod)?.imageID.endsWith(release.image.digest))
  );
}

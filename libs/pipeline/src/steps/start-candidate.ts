import type { Progress } from '@hvs/step';
import { imageText, type Release } from '@hvs/image';
import { CANDIDATE_DEPLOYMENT, candidateOf, type Manifest, ofKind, SERVICE } from '@hvs/k8s-manifests';
import type { Cluster } from '../clients/cluster.ts';
import { WAITS_S } from '../deadlines.ts';
import type { DeliverySettings } from '../delivery-settings.ts';
import { applyExactly } from '../drift/apply-exactly.ts';
import type { EnvironmentState, Workload } from '../environment-state.ts';
import { ourContainer } from '../our-container.ts';
import { NONE_KNOWN } from '../restarts.ts';
import { awaitGone, awaitWorkload } from './await-workload.ts';
import { roomOfPrevious } from './make-room.ts';

export interface CandidateRequest {
  readonly release: Release;
  /** The pinned overlay. */
  readonly manifests: readonly Manifest[];
  readonly replicas: number;
  readonly settings: DeliverySettings;
}

/** The namespace of an environment, so that there is a place for its records before it was ever delivered to. */
export async function applyNamespace(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of ofKind(manifests, 'Namespace')) await cluster.apply(manifest);
}

/** Where there is none, so that there is a place for the lock. What is there is left to whoever has the lock. */
export async function createMissingNamespace(
  cluster: Cluster,
  namespace: string,
  manifests: readonly Manifest[],
): Promise<void> {
  if ((await cluster.read({ kind: 'Namespace', name: namespace })) === undefined)
    await applyNamespace(cluster, manifests);
}

/** Written by the promotion alone. */
const PROMOTED: ReadonlySet<string> = new Set([
  'Deployment',
  'Service',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
]);
/** What others need comes first; kinds that a team has added follow as kustomize orders them. */
const ORDER = ['Namespace', 'ServiceAccount', 'Secret', 'ConfigMap', 'NetworkPolicy'];

/** What stands besides the Deployment and its Service, and what a team has added beside us. */
export async function applySurroundings(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  const surroundings = manifests.filter(({ kind }) => !PROMOTED.has(kind));
  for (const manifest of surroundings.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    await applyExactly(cluster, manifest, manifests);
  }
}

function rankOf({ kind }: Manifest): number {
  const rank = ORDER.indexOf(kind);
  return rank < 0 ? ORDER.length : rank;
}

/**
 * The candidate's pods beside the stable ones, outside the Service, up and ready. One that an earlier delivery
 * left is taken over when it is the same release, else it is removed first: there are never two.
 */
export async function startCandidate(
  cluster: Cluster,
  before: EnvironmentState,
  request: CandidateRequest,
  { warn, ...run }: { progress: Progress; warn: (warning: string) => void; signal: AbortSignal },
): Promise<Workload> {
  const { namespace, candidate } = before;
  const { settings, release } = request;
  if (candidate !== undefined && !isOf(candidate, release)) {
    run.progress('another candidate is there: it is removed first');
    // Traffic that a killed promotion sent its way goes back first; the stable pods serve all the while, for a
    // rolling update never takes one away before its heir is ready.
    if (before.serving === 'candidate' && before.stable !== undefined) await serveStable(cluster, namespace);
    await removeCandidate(cluster, namespace, run.signal);
  }
  const candidates = candidateOf(request.manifests, { replicas: request.replicas });
  for (const manifest of candidates) await applyExactly(cluster, manifest, candidates);
  return awaitWorkload(cluster, {
    namespace,
    name: CANDIDATE_DEPLOYMENT,
    timeoutS: settings.timeouts.candidateReadyS,
    failure: 'candidate-failed',
    makeRoom: roomOfPrevious(cluster, namespace, { warn, signal: run.signal }),
    known: NONE_KNOWN,
    ...run,
  });
}

function isOf({ deployment }: Workload, release: Release): boolean {
  return ourContainer(deployment.spec?.template.spec)?.image === imageText(release);
}

/**
 * Ends the candidate, if there is one; its pods answer what they have begun. The Service must not need them. `hurry` is
 * called when nothing starts them anew.
 */
export async function removeCandidate(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
  hurry?: (cluster: Cluster, namespace: string) => Promise<void>,
): Promise<void> {
  await cluster.remove({ kind: 'PodDisruptionBudget', name: `${CANDIDATE_DEPLOYMENT}-pdb`, namespace });
  await cluster.remove({ kind: 'Deployment', name: CANDIDATE_DEPLOYMENT, namespace });
  await hurry?.(cluster, namespace);
  await awaitGone(cluster, {
    namespace,
    name: CANDIDATE_DEPLOYMENT,
    timeoutS: WAITS_S.candidateGone,
    failure: 'cluster-refused',
    signal,
  });
}

/**
 * Points the Service at the pods of the stable Deployment, in one write: in two, it would select no pod between.
 * Nothing happens where there is no Service yet.
 */
export async function serveStable(cluster: Cluster, namespace: string): Promise<void> {
  await pointService(cluster, namespace, { 'hvs.dev/traffic': 'live', 'hvs.dev/track': null });
}

/** Points the Service at all pods of the candidate, in one write. */
export async function serveCandidate(cluster: Cluster, namespace: string): Promise<void> {
  await pointService(cluster, namespace, { 'hvs.dev/traffic': null, 'hvs.dev/track': 'candidate' });
}

/** Points the Service at the pods of the release before that were kept, in one write. */
export async function servePrevious(cluster: Cluster, namespace: string): Promise<void> {
  await pointService(cluster, namespace, { 'hvs.dev/traffic': null, 'hvs.dev/track': 'previous' });
}

async function pointService(
  cluster: Cluster,
  namespace: string,
  selector: Record<string, string | null>,
): Promise<void> {
  await cluster.patch({ kind: 'Service', name: SERVICE, namespace }, { spec: { selector } });
}

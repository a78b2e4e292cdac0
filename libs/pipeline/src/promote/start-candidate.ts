import type { Progress } from '@hvs/step';
import { imageText, type Release } from '@hvs/image';
import { CANDIDATE_DEPLOYMENT, candidateOf, type Manifest } from '@hvs/k8s-manifests';
import type { Cluster } from '../cluster/cluster.ts';
import { serveStable } from '../cluster/point-service.ts';
import { removeCandidate } from '../return/remove-candidate.ts';
import type { DeliverySettings } from '../environment/delivery-settings.ts';
import { applyExactly } from '../drift/apply-exactly.ts';
import type { EnvironmentState } from '../environment/environment-state.ts';
import { ourContainer } from '../cluster/our-container.ts';
import { NONE_KNOWN } from '../cluster/restarts.ts';
import { awaitWorkload } from '../cluster/await-workload.ts';
import { roomOfPrevious } from '../return/make-room.ts';
import type { Workload } from '../cluster/workload.ts';

export interface CandidateRequest {
  readonly release: Release;
  /** The pinned overlay. */
  readonly manifests: readonly Manifest[];
  readonly replicas: number;
  readonly settings: DeliverySettings;
}

/** How many candidate pods a delivery starts: with blue-green as many as take over from the stable ones. */
export function candidateCount(
  { strategy, candidateReplicas }: DeliverySettings,
  stable: Workload | undefined,
  replicas: number,
): number {
  return strategy === 'blue-green' && stable !== undefined ? replicas : candidateReplicas;
}

/**
 * Starts the candidate's pods outside the Service and waits until they are ready. A candidate of an earlier delivery is
 * taken over if it is of the same release, else it is removed first. There are never two.
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
    // A killed promotion may have sent traffic to it, so that goes back first. The stable pods can serve at any time,
    // because a rolling update ends no pod before its replacement is ready.
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

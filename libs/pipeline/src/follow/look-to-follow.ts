import type { V1Pod } from '@kubernetes/client-node';
import { imageText, type Release } from '@hvs/image';
import type { Cluster } from '../cluster/cluster.ts';
import { ourContainer } from '../cluster/our-container.ts';
import { isReady, newPodsOf } from '../cluster/workload-status.ts';
import type { Workload } from '../cluster/workload.ts';
import { createEnvironmentStore } from '../environment/environment-store.ts';
import type { EnvironmentState } from '../environment/environment-state.ts';
import type { Environment } from '../environment/environment.ts';
import { readHolder } from '../environment/hold-lock.ts';
import { lookAtEnvironment } from '../environment/look-at-environment.ts';
import type { Seen } from './next-action.ts';
import type { Remembered } from './outcome-of.ts';

/** Everything that following decides by and tells, read at one moment. Writes nothing. */
export async function lookToFollow(
  cluster: Cluster,
  { name, namespace }: Environment,
): Promise<{ readonly seen: Seen; readonly remembered: Remembered }> {
  const store = createEnvironmentStore(cluster, namespace);
  const [state, holder, receipts] = await Promise.all([
    lookAtEnvironment(cluster, store, namespace),
    readHolder(cluster, namespace),
    store.readReceipts(),
  ]);
  const { verified, begun, quarantine } = state;
  const served = await readServed(cluster, namespace, state.stable);
  return {
    seen: {
      environment: name,
      holder,
      verified: verified?.release,
      begun,
      isHalfWayBack: state.serving === 'previous',
      disturbance: verified && disturbanceOf(state, verified.release, served),
      quarantine,
    },
    remembered: { verified, receipts, quarantine },
  };
}

/** Models that the ready pods of the stable Deployment say they serve, by sha256. A pod that does not answer is left out. */
async function readServed(cluster: Cluster, namespace: string, stable: Workload | undefined): Promise<string[]> {
  const pods = stable === undefined ? [] : newPodsOf(stable).filter(isReady);
  const answers = await Promise.all(pods.map((pod) => askModel(cluster, namespace, pod)));
  return [...new Set(answers.filter((sha256) => sha256 !== undefined))];
}

async function askModel(cluster: Cluster, namespace: string, pod: V1Pod): Promise<string | undefined> {
  try {
    const answer = await cluster.ask({ namespace, name: pod.metadata?.name ?? '' }, { path: '/model-info' });
    const { sha256 } = Object(JSON.parse(answer.body)) as { sha256?: unknown };
    return answer.status === 200 && typeof sha256 === 'string' ? sha256 : undefined;
  } catch {
    return undefined;
  }
}

/** Only what could let another model serve. Other differences are for `hvs verify`, and for whoever made them. */
function disturbanceOf(
  { stable, candidate, serving }: EnvironmentState,
  release: Release,
  served: readonly string[],
): string | undefined {
  if (stable === undefined) return 'the Deployment of the proven release is gone';
  if (candidate !== undefined) return 'a candidate was left beside the proven release';
  if (serving !== 'stable') return `the Service reaches ${serving === 'none' ? 'nothing' : `${serving} pods`}`;
  const image = ourContainer(stable.deployment.spec?.template.spec)?.image;
  if (image !== imageText(release)) return `${image ?? 'no image'} runs instead of the proven ${imageText(release)}`;
  const other = served.find((sha256) => sha256 !== release.model.sha256);
  return other === undefined ? undefined : `pods serve the model ${other}, not the proven ${release.model.sha256}`;
}

import { CONTAINER, SERVICE } from '@hvs/k8s-manifests';
import { type Data, matches, type Objects, type Stored } from './objects.fixture.ts';
import type { Behaviour } from './pods.fixture.ts';

const REVISION = 'deployment.kubernetes.io/revision';

interface DeploymentSpec {
  readonly replicas?: number;
  readonly template: {
    readonly metadata?: { readonly labels?: Record<string, string> };
    readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
  };
}

export interface Quota {
  pods: number;
}

export interface Surroundings {
  readonly behaviourOf: (image: string) => Behaviour | undefined;
  readonly quota: Quota;
}

/** How many of so many pods the quota of the namespace leaves room for. */
function roomFor(objects: Objects, wanted: number, { pods }: Quota): number {
  return Math.max(0, Math.min(wanted, pods - objects.ofKind('Pod').length));
}

/** Whether a Deployment has fewer pods than it asks for, as its controller notes it. */
export function isShort({ status }: Stored): boolean {
  return (Object(status) as { conditions?: unknown[] }).conditions !== undefined;
}

function refusalOf(asked: number, { pods }: Quota): Data {
  const message = `pods is forbidden: exceeded quota: small, requested: pods=1, used: pods=${pods}, limited: pods=${pods}; ${asked} more were asked for`;
  return { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }] };
}

/** In no time: new pods for a new template, the old ones gone, and what the controllers write on the Deployment. */
export function reconcile(objects: Objects, deployment: Stored, { behaviourOf, quota }: Surroundings): void {
  const { name, namespace, uid } = deployment.metadata;
  const { replicas = 1, template } = deployment.spec as DeploymentSpec;
  const sets = objects.ofKind('ReplicaSet').filter(({ deployment: of }) => of === name);
  const text = JSON.stringify(template);
  const known = sets.find((set) => set.template === text);
  const revision = known ? (known.metadata.annotations as Record<string, string>)[REVISION] : String(sets.length + 1);
  const owner = { ownerReferences: [{ uid }], labels: template.metadata?.labels };
  const set =
    known ??
    objects.put({
      kind: 'ReplicaSet',
      deployment: name,
      template: text,
      metadata: { name: `${name}-${revision}`, namespace, ...owner, annotations: { [REVISION]: revision } },
    });
  const image = template.spec.containers.find(({ name: container }) => container === CONTAINER)?.image ?? '';
  const behaviour = behaviourOf(image);
  objects.removePods(name);
  const made = roomFor(objects, replicas, quota);
  for (let index = 0; index < made; index += 1) objects.put(podOf(set, index, image, behaviour));
  const counts = { replicas: made, updatedReplicas: made, availableReplicas: behaviour?.waiting ? 0 : made };
  const status = { observedGeneration: 1, ...counts, ...(made < replicas && refusalOf(replicas - made, quota)) };
  const annotations = { ...(deployment.metadata.annotations as Data), [REVISION]: revision };
  objects.put({ ...deployment, status, metadata: { ...deployment.metadata, generation: 1, annotations } });
}

/** What the kubelet keeps of a container that was started anew. */
export const ENDED = { terminated: { exitCode: 137, reason: 'OOMKilled' } };

/** The pods of a Job, which end with it. */
export function startJob(objects: Objects, job: Stored, { behaviourOf, quota }: Surroundings): void {
  const { parallelism, template } = job.spec as { parallelism: number; template: DeploymentSpec['template'] };
  const [{ image }] = template.spec.containers;
  const owner = {
    ...job,
    deployment: job.metadata.name,
    metadata: { ...job.metadata, labels: template.metadata?.labels },
  };
  const made = roomFor(objects, parallelism, quota);
  for (let index = 0; index < made; index += 1) objects.put(podOf(owner, index, image, behaviourOf(image)));
}

function podOf(set: Stored, index: number, image: string, behaviour: Behaviour | undefined): Stored {
  const { name, namespace, labels, uid } = set.metadata;
  const { waiting, restarts = 0 } = behaviour ?? {};
  const container = {
    name: CONTAINER,
    restartCount: restarts,
    ...(restarts > 0 && { lastState: ENDED }),
    ready: !waiting,
    imageID: waiting ? '' : `registry/hvs-api@${behaviour?.release.image.digest}`,
    ...(waiting && { state: { waiting: { reason: waiting } } }),
  };
  return {
    kind: 'Pod',
    image,
    deployment: set.deployment,
    metadata: { name: `${name}-${index}`, namespace, labels, ownerReferences: [{ uid }] },
    spec: { containers: [{ name: CONTAINER, image }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: waiting ? 'False' : 'True' }],
      containerStatuses: [container],
    },
  };
}

/** The pods that our Service of a namespace selects, as its endpoints. */
export function endpointSlice(objects: Objects, namespace: string | undefined) {
  const service = objects
    .ofKind('Service')
    .find(({ metadata }) => metadata.namespace === namespace && metadata.name === SERVICE);
  const { selector = {} } = Object(service?.spec) as { selector?: Record<string, string> };
  const pods = objects.ofKind('Pod').filter((pod) => pod.metadata.namespace === namespace && matches(pod, selector));
  const endpoints = pods.map(({ metadata, status, image }) => ({
    targetRef: { name: metadata.name },
    conditions: { ready: (Object(status) as { conditions?: { status: string }[] }).conditions?.[0]?.status === 'True' },
    image: String(image),
  }));
  return { kind: 'EndpointSlice', metadata: { name: 'slice', namespace }, endpoints };
}

import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { ClusterObject } from '../cluster/cluster.ts';

/** As a step of a field's path: the items of a list whose names the overlay does not have. */
const OTHER_NAMES = '[other names]';

interface Left {
  /** Kinds of objects; every kind when absent. */
  readonly kind?: string;
  readonly field: readonly string[];
}

/**
 * What others may write on objects that HVS delivers: it is no drift and is never taken away. Whatever is not on this
 * list, and not what the API server makes of the overlay by itself, its defaults and its webhooks, is drift.
 */
export const LEFT_TO_OTHERS: readonly Left[] = [
  // What controllers, cloud providers and tools note on an object. What the overlay names of it stays ours.
  { field: ['metadata'] },
  { field: ['status'] },
  // An autoscaler's, where the overlay names no number.
  { kind: 'Deployment', field: ['spec', 'replicas'] },
  // `kubectl rollout restart`: the same pods anew.
  { kind: 'Deployment', field: ['spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'] },
  // Injected sidecars and what they mount. A mount into a container of ours is drift.
  { kind: 'Deployment', field: ['spec', 'template', 'spec', 'containers', OTHER_NAMES] },
  { kind: 'Deployment', field: ['spec', 'template', 'spec', 'initContainers', OTHER_NAMES] },
  { kind: 'Deployment', field: ['spec', 'template', 'spec', 'volumes', OTHER_NAMES] },
  // Of registries' operators and of older clusters' token controller.
  { kind: 'ServiceAccount', field: ['imagePullSecrets'] },
  { kind: 'ServiceAccount', field: ['secrets'] },
];

/** Kinds of which every field counts. The rest has nothing that our pods depend on, but what the overlay names. */
const WHOLE_KINDS: ReadonlySet<string> = new Set([
  'ConfigMap',
  'Deployment',
  'HorizontalPodAutoscaler',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'Service',
  'ServiceAccount',
]);

export function countsWhole({ kind = '' }: ClusterObject): boolean {
  return WHOLE_KINDS.has(kind);
}

type Fields = Readonly<Record<string, unknown>>;

/** The object as the overlay has it, and with what is left to others as it is in the cluster. */
export function withOthersFields<Object extends ClusterObject>(object: Object, live: ClusterObject): Object {
  const fields = LEFT_TO_OTHERS.filter(({ kind = object.kind }) => kind === object.kind);
  // What the server takes our fields into holds them already: of the whole metadata it is the newer one.
  const begun: unknown = { ...object, metadata: live.metadata };
  return fields.reduce((kept, { field }) => keep(kept, live, field), begun) as Object;
}

function keep(ours: unknown, live: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return ours ?? live;
  if (step === OTHER_NAMES) return keepOtherNames(ours, live);
  const there = (Object(live) as Fields)[step];
  if (there === undefined) return ours;
  const own = (Object(ours) as Fields)[step];
  const kept = keep(own, there, rest);
  return kept === own ? ours : { ...(ours as Fields), [step]: kept };
}

/** In the order of the cluster, which no field of ours depends on. */
function keepOtherNames(ours: unknown, live: unknown): unknown {
  if (!Array.isArray(live)) return ours;
  const own = new Map((Array.isArray(ours) ? (ours as Fields[]) : []).map((item) => [item.name, item]));
  const names = new Set((live as Fields[]).map(({ name }) => name));
  const kept = [
    ...(live as Fields[]).map((item) => own.get(item.name) ?? item),
    ...[...own.values()].filter(({ name }) => !names.has(name)),
  ];
  return kept.length === 0 ? ours : kept;
}

/** Whether nobody of the overlay says how many pods this Deployment has. */
export function isUncounted({ kind, metadata, spec }: ClusterObject & { readonly spec?: unknown }): boolean {
  return kind === 'Deployment' && metadata?.name === DEPLOYMENT && (Object(spec) as Fields).replicas === undefined;
}

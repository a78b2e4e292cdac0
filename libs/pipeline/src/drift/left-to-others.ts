import { DEPLOYMENT } from '@hvs/k8s-manifests';
import type { ClusterObject } from '../cluster/cluster.ts';

/** A step of a path: the items of a list whose names are not in the overlay. */
const OTHER_NAMES = '[other names]';

interface Left {
  /** Kinds of objects; every kind when absent. */
  readonly kind?: string;
  readonly field: readonly string[];
}

/**
 * Fields of delivered objects that others may write. They are no drift and are never removed. Any other field that
 * differs from what the API server makes of the overlay, with its defaults and webhooks, is drift.
 */
export const LEFT_TO_OTHERS: readonly Left[] = [
  // Notes of controllers, cloud providers and tools. Entries that the overlay names stay ours.
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

/** Kinds of which every field counts. Of other kinds only the fields in the overlay do. */
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

/** The object of the overlay, with the fields that are left to others as the cluster has them. */
export function withOthersFields<Object extends ClusterObject>(object: Object, live: ClusterObject): Object {
  const fields = LEFT_TO_OTHERS.filter(({ kind = object.kind }) => kind === object.kind);
  // The cluster's metadata already holds our entries, and is newer.
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

/** Whether the overlay does not say how many pods this Deployment has. */
export function isUncounted({ kind, metadata, spec }: ClusterObject & { readonly spec?: unknown }): boolean {
  return kind === 'Deployment' && metadata?.name === DEPLOYMENT && (Object(spec) as Fields).replicas === undefined;
}

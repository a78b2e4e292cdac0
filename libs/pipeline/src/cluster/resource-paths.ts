/** API version and plural of each kind that a delivery reads or writes by itself. */
const RESOURCES = {
  ConfigMap: ['v1', 'configmaps'],
  Deployment: ['apps/v1', 'deployments'],
  EndpointSlice: ['discovery.k8s.io/v1', 'endpointslices'],
  HorizontalPodAutoscaler: ['autoscaling/v2', 'horizontalpodautoscalers'],
  Job: ['batch/v1', 'jobs'],
  Lease: ['coordination.k8s.io/v1', 'leases'],
  Namespace: ['v1', 'namespaces'],
  NetworkPolicy: ['networking.k8s.io/v1', 'networkpolicies'],
  Node: ['v1', 'nodes'],
  Pod: ['v1', 'pods'],
  PodDisruptionBudget: ['policy/v1', 'poddisruptionbudgets'],
  ReplicaSet: ['apps/v1', 'replicasets'],
  Service: ['v1', 'services'],
  ServiceAccount: ['v1', 'serviceaccounts'],
} as const;

export type ResourceKind = keyof typeof RESOURCES;

/** A kind that a team adds to an overlay. A delivery applies it as it is. */
type OtherKind = string & {};

export interface ObjectName {
  readonly kind: ResourceKind | OtherKind;
  readonly name: string;
  /** Needed for a kind that a team adds. */
  readonly apiVersion?: string | undefined;
  /** Absent for a Namespace or a Node. */
  readonly namespace?: string | undefined;
}

interface Named {
  readonly kind?: string | undefined;
  readonly metadata?: { readonly name?: string | undefined; readonly namespace?: string | undefined } | undefined;
}

export function isResourceKind(kind: string): kind is ResourceKind {
  return Object.hasOwn(RESOURCES, kind);
}

export function apiVersionOf(kind: ResourceKind): string {
  return RESOURCES[kind][0];
}

/** `/apis/apps/v1/namespaces/hvs-dev/deployments` */
export function collectionPath(kind: string, namespace?: string, apiVersion?: string): string {
  const [version, plural] = placeOf(kind, apiVersion);
  const group = version.includes('/') ? `/apis/${version}` : `/api/${version}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${group}${scope}/${plural}`;
}

export function objectPath({ kind, name, namespace, apiVersion }: ObjectName): string {
  return `${collectionPath(kind, namespace, apiVersion)}/${encodeURIComponent(name)}`;
}

function placeOf(kind: string, apiVersion: string | undefined): readonly [string, string] {
  const known = isResourceKind(kind) ? RESOURCES[kind] : undefined;
  if (known !== undefined && (apiVersion === undefined || groupOf(apiVersion) === groupOf(known[0]))) return known;
  return [apiVersion ?? 'v1', pluralOf(kind)];
}

export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** Guesses the plural as Kubernetes' own client does: `ingresses`, `networkpolicies`, `jobs`. After a wrong guess the API server answers 404. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

interface Named {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?: { readonly name?: string | undefined; readonly namespace?: string | undefined } | undefined;
}

export function nameOf({ apiVersion, kind = '', metadata }: Named): ObjectName {
  return { kind, name: metadata?.name ?? '', namespace: metadata?.namespace, apiVersion };
}

/** `Deployment hvs-dev/hvs-api-deployment`, as errors name it. */
export function nameText({ kind, name, namespace }: ObjectName): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Where the API server keeps each kind that the pipeline reads or writes. */
const RESOURCES = {
  ConfigMap: ['v1', 'configmaps'],
  Deployment: ['apps/v1', 'deployments'],
  EndpointSlice: ['discovery.k8s.io/v1', 'endpointslices'],
  HorizontalPodAutoscaler: ['autoscaling/v2', 'horizontalpodautoscalers'],
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

export interface ObjectName {
  readonly kind: ResourceKind;
  readonly name: string;
  /** Absent for a Namespace or a Node. */
  readonly namespace?: string | undefined;
}

export function isResourceKind(kind: string): kind is ResourceKind {
  return Object.hasOwn(RESOURCES, kind);
}

export function apiVersionOf(kind: ResourceKind): string {
  return RESOURCES[kind][0];
}

/** `/apis/apps/v1/namespaces/hvs-dev/deployments` */
export function collectionPath(kind: ResourceKind, namespace?: string): string {
  const [apiVersion, plural] = RESOURCES[kind];
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${group}${scope}/${plural}`;
}

export function objectPath({ kind, name, namespace }: ObjectName): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

/** `Deployment hvs-dev/hvs-api-deployment`, as errors name it. */
export function nameText({ kind, name, namespace }: ObjectName): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

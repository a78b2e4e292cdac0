import type {
  V1ConfigMap,
  V1Container,
  V1Deployment,
  V1Namespace,
  V1NetworkPolicy,
  V1PodDisruptionBudget,
  V1Service,
  V1ServiceAccount,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import { DEPLOYMENT } from './names.ts';

type Named = { readonly metadata: { readonly name: string; readonly namespace?: string } };
type Of<Kind extends string, Spec> = Omit<Spec, 'kind' | 'apiVersion'> &
  Named & { readonly kind: Kind; readonly apiVersion: string };

export type DeploymentManifest = Of<'Deployment', V1Deployment>;
export type ServiceManifest = Of<'Service', V1Service>;

/** One object of an overlay, of a kind that a delivery knows. Objects of other kinds are applied as they are. */
export type Manifest =
  | DeploymentManifest
  | ServiceManifest
  | Of<'ConfigMap', V1ConfigMap>
  | Of<'HorizontalPodAutoscaler', V2HorizontalPodAutoscaler>
  | Of<'Namespace', V1Namespace>
  | Of<'NetworkPolicy', V1NetworkPolicy>
  | Of<'PodDisruptionBudget', V1PodDisruptionBudget>
  | Of<'ServiceAccount', V1ServiceAccount>;

export type ManifestKind = Manifest['kind'];

/** `Deployment hvs-dev/hvs-api-deployment`, as findings and errors name it. */
export function manifestName({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

export function ofKind<Kind extends ManifestKind>(
  manifests: readonly Manifest[],
  kind: Kind,
): Extract<Manifest, { kind: Kind }>[] {
  return manifests.filter((manifest): manifest is Extract<Manifest, { kind: Kind }> => manifest.kind === kind);
}

/** The one Deployment that serves. Rules of ours do not bind other Deployments of the namespace. */
export function ourDeployments(manifests: readonly Manifest[]): DeploymentManifest[] {
  return ofKind(manifests, 'Deployment').filter(({ metadata }) => metadata.name === DEPLOYMENT);
}

/** Containers of a Deployment's pods, init containers included. */
export function containersOf({ spec }: DeploymentManifest): V1Container[] {
  const pod = spec?.template.spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
}

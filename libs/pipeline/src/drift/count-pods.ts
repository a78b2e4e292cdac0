import { DEPLOYMENT, type Manifest, ofKind } from '@hvs/k8s-manifests';
import type { V1Deployment } from '@kubernetes/client-node';
import { isUncounted } from './left-to-others.ts';

/**
 * Number of pods of the stable Deployment with these manifests: the number that they name, else the number that the
 * autoscaler asked for, else its minimum. 0 is never kept, because an autoscaler does not touch a Deployment of 0.
 */
export function countPods(live: V1Deployment | undefined, manifests: readonly Manifest[]): number {
  const rendered = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === DEPLOYMENT);
  const [autoscaler] = ofKind(manifests, 'HorizontalPodAutoscaler');
  return rendered?.spec?.replicas ?? (live?.spec?.replicas || (autoscaler?.spec?.minReplicas ?? 1));
}

/** The manifest with its number of pods filled in. */
export function withCount(
  manifest: Manifest,
  live: V1Deployment | undefined,
  manifests: readonly Manifest[],
): Manifest {
  if (manifest.kind !== 'Deployment' || manifest.spec === undefined || !isUncounted(manifest)) return manifest;
  return { ...manifest, spec: { ...manifest.spec, replicas: countPods(live, manifests) } };
}

import { DEPLOYMENT, type Manifest, ofKind } from '@hvs/k8s-manifests';
import type { V1Deployment } from '@kubernetes/client-node';
import { isUncounted } from './left-to-others.ts';

/**
 * How many pods the stable Deployment has with these manifests: what they say; where they leave it to an autoscaler,
 * what it asked for, else its least. None at all is nobody's wish: an autoscaler does not touch a Deployment of 0.
 */
export function countPods(live: V1Deployment | undefined, manifests: readonly Manifest[]): number {
  const rendered = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === DEPLOYMENT);
  const [autoscaler] = ofKind(manifests, 'HorizontalPodAutoscaler');
  return rendered?.spec?.replicas ?? (live?.spec?.replicas || (autoscaler?.spec?.minReplicas ?? 1));
}

/** The manifest with the number of pods that it leaves open. */
export function withCount(
  manifest: Manifest,
  live: V1Deployment | undefined,
  manifests: readonly Manifest[],
): Manifest {
  if (manifest.kind !== 'Deployment' || manifest.spec === undefined || !isUncounted(manifest)) return manifest;
  return { ...manifest, spec: { ...manifest.spec, replicas: countPods(live, manifests) } };
}

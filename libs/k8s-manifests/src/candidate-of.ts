import { type DeploymentManifest, type Manifest, ofKind } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { CANDIDATE_DEPLOYMENT, DEPLOYMENT, TRACK, TRAFFIC } from './names.ts';

/**
 * The candidate of a pinned overlay: the stable Deployment under another name, its pods marked as candidates that
 * get no traffic; and, where it has pods to spare, a budget for their disruption. Throws `deployment-missing`.
 */
export function candidateOf(manifests: readonly Manifest[], { replicas }: { readonly replicas: number }): Manifest[] {
  const stable = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === DEPLOYMENT);
  if (stable?.spec === undefined) {
    throw new ManifestError(
      'deployment-missing',
      `the overlay has no Deployment ${DEPLOYMENT}`,
      'Take it from k8s/base.',
    );
  }
  const { template, ...spec } = structuredClone(stable.spec);
  const labels = { ...template.metadata?.labels, [TRACK]: 'candidate', [TRAFFIC]: 'none' };
  const selector = { matchLabels: { ...spec.selector.matchLabels, [TRACK]: 'candidate' } };
  const { namespace = '' } = stable.metadata;
  const deployment: DeploymentManifest = {
    ...structuredClone(stable),
    metadata: { ...structuredClone(stable.metadata), name: CANDIDATE_DEPLOYMENT },
    spec: { ...spec, replicas, selector, template: { ...template, metadata: { ...template.metadata, labels } } },
  };
  return replicas < 2 ? [deployment] : [deployment, budgetOf(namespace, replicas, selector)];
}

function budgetOf(namespace: string, replicas: number, selector: { matchLabels: Record<string, string> }): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: `${CANDIDATE_DEPLOYMENT}-pdb`, namespace },
    spec: { minAvailable: replicas - 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector },
  };
}

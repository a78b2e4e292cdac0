import type { V1Deployment, V1PodDisruptionBudget } from '@kubernetes/client-node';
import { type Manifest, ofKind, ourDeployments } from '../manifest.ts';
import { DEPLOYMENT, TRACK } from '../names.ts';
import { type Demand, type Rule, selects, unmet } from './finding.ts';

/** Fewest pods of an environment. */
const FEWEST_PODS = 3;
const FEWEST_READY = 2;

/** There are enough pods, one place decides how many, and a disruption budget keeps them while a node is drained. */
export const checkScaling: Rule = (manifests) => [
  ...ofKind(manifests, 'Deployment')
    .filter(({ metadata }) => metadata.name === DEPLOYMENT)
    .flatMap((deployment) => unmet(deployment, demandsOfCount(deployment, manifests))),
  ...ofKind(manifests, 'HorizontalPodAutoscaler')
    .filter(({ spec }) => spec?.scaleTargetRef.name === DEPLOYMENT)
    .flatMap((scaler) => unmet(scaler, [demandOfFewest('spec.minReplicas', scaler.spec?.minReplicas)])),
  ...ofKind(manifests, 'PodDisruptionBudget')
    .filter((budget) => isOfOurs(budget, manifests))
    .flatMap((budget) => unmet(budget, demandsOfBudget(budget))),
];

function demandsOfCount({ spec }: V1Deployment, manifests: readonly Manifest[]): Demand[] {
  const scaler = scalerOf(manifests);
  return [
    [
      scaler === undefined || spec?.replicas === undefined,
      'spec.replicas',
      'is set beside an autoscaler: each delivery would undo what it did',
      'Take spec.replicas out',
    ],
    // An autoscaler decides instead.
    ...(scaler === undefined ? [demandOfFewest('spec.replicas', spec?.replicas)] : []),
    [
      ofKind(manifests, 'PodDisruptionBudget').some((budget) => keepsStable(budget, manifests)),
      'spec.template.metadata.labels',
      `no PodDisruptionBudget keeps ${FEWEST_READY} of its pods`,
      'Take it from k8s/base',
    ],
  ];
}

/** Without a number the API server starts one pod. */
function demandOfFewest(field: string, count = 1): Demand {
  return [count >= FEWEST_PODS, field, `is ${count}`, `Write at least ${FEWEST_PODS}`];
}

function demandsOfBudget({ spec }: V1PodDisruptionBudget): Demand[] {
  const { minAvailable, unhealthyPodEvictionPolicy, selector } = spec ?? {};
  return [
    [
      minAvailable === FEWEST_READY,
      'spec.minAvailable',
      `is ${minAvailable}: with ${FEWEST_PODS} pods either none or too many may go`,
      `Write minAvailable: ${FEWEST_READY}`,
    ],
    [
      selector?.matchLabels?.[TRACK] === 'stable',
      'spec.selector.matchLabels',
      'counts candidates, which serve nobody',
      `Select ${TRACK}: stable`,
    ],
    [
      unhealthyPodEvictionPolicy === 'AlwaysAllow',
      'spec.unhealthyPodEvictionPolicy',
      'a broken pod would hold up the drain of its node',
      'Write AlwaysAllow',
    ],
  ];
}

/** The autoscaler of our Deployment. */
export function scalerOf(manifests: readonly Manifest[]) {
  return ofKind(manifests, 'HorizontalPodAutoscaler').find(({ spec }) => spec?.scaleTargetRef.name === DEPLOYMENT);
}

/** A budget that counts our stable pods or our candidates. */
function isOfOurs(
  { spec }: Extract<Manifest, { kind: 'PodDisruptionBudget' }>,
  manifests: readonly Manifest[],
): boolean {
  const selector = spec?.selector?.matchLabels;
  return ourDeployments(manifests).some((deployment) => {
    const labels = deployment.spec?.template.metadata?.labels;
    return (
      selector === undefined || selects(selector, labels) || selects(selector, { ...labels, [TRACK]: 'candidate' })
    );
  });
}

function keepsStable(
  { spec }: Extract<Manifest, { kind: 'PodDisruptionBudget' }>,
  manifests: readonly Manifest[],
): boolean {
  const stable = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === DEPLOYMENT);
  return selects(spec?.selector?.matchLabels, stable?.spec?.template.metadata?.labels);
}

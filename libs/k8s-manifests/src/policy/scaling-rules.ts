import { type Manifest, ofKind, ourDeployments } from '../manifest.ts';
import { DEPLOYMENT, TRACK } from '../names.ts';
import { type Demand, type Rule, selects, unmet } from './finding.ts';

/** Pods that a site cannot do without. */
const FEWEST_PODS = 3;
const FEWEST_READY = 2;

/** Enough pods, by one who decides; and a budget that keeps them, but lets a node be drained. */
export const checkScaling: Rule = (manifests) => [
  ...ofKind(manifests, 'Deployment')
    .filter(({ metadata }) => metadata.name === DEPLOYMENT)
    .flatMap((deployment) => {
      const scaler = scalerOf(manifests);
      const replicas = deployment.spec?.replicas;
      return unmet(deployment, [
        [
          scaler === undefined || replicas === undefined,
          'spec.replicas',
          'is set beside an autoscaler: each delivery would undo what it did',
          'Take spec.replicas out',
        ],
        [
          scaler !== undefined || (replicas ?? 1) >= FEWEST_PODS,
          'spec.replicas',
          `is ${replicas ?? 1}`,
          `Write at least ${FEWEST_PODS}`,
        ],
        [
          ofKind(manifests, 'PodDisruptionBudget').some((budget) => keepsStable(budget, manifests)),
          'spec.template.metadata.labels',
          `no PodDisruptionBudget keeps ${FEWEST_READY} of its pods`,
          'Take it from k8s/base',
        ],
      ]);
    }),
  ...ofKind(manifests, 'HorizontalPodAutoscaler')
    .filter(({ spec }) => spec?.scaleTargetRef.name === DEPLOYMENT)
    .flatMap((scaler) =>
      unmet(scaler, [
        [
          (scaler.spec?.minReplicas ?? 1) >= FEWEST_PODS,
          'spec.minReplicas',
          `is ${scaler.spec?.minReplicas ?? 1}`,
          `Write at least ${FEWEST_PODS}`,
        ],
      ]),
    ),
  ...ofKind(manifests, 'PodDisruptionBudget')
    .filter((budget) => isOfOurs(budget, manifests))
    .flatMap((budget) => {
      const { minAvailable, unhealthyPodEvictionPolicy, selector } = budget.spec ?? {};
      const demands: Demand[] = [
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
      return unmet(budget, demands);
    }),
];

function scalerOf(manifests: readonly Manifest[]) {
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

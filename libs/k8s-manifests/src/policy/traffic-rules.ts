import { type DeploymentManifest, type Manifest, manifestName, ofKind, ourDeployments } from '../manifest.ts';
import { DEPLOYMENT, SERVICE, TRACK, TRAFFIC } from '../names.ts';
import { type Demand, type PolicyFinding, type Rule, selects, unmet } from './finding.ts';

/** The Service reaches the stable pods (route-rules.ts: and no candidate); the candidate of this overlay can stand beside them. */
export const checkTraffic: Rule = (manifests) => [
  ...ourDeployments(manifests).flatMap((deployment) => [
    ...checkSelector(deployment, manifests),
    ...checkNetwork(deployment, manifests),
  ]),
  ...ofKind(manifests, 'Service').flatMap((service) => {
    const stable = stableOf(manifests);
    const labels = stable?.spec?.template.metadata?.labels;
    const { selector, ports = [] } = service.spec ?? {};
    const [port] = ports;
    const demands: Demand[] = [
      [
        Object.keys(selector ?? {}).length > 0 && selects(selector, labels),
        'spec.selector',
        `selects no pod of ${DEPLOYMENT}`,
        `Select app: hvs-api and ${TRAFFIC}: live`,
      ],
      [
        ports.length === 1 && port?.port === 80 && (port.targetPort === 'http' || port.targetPort === 5001),
        'spec.ports',
        'is not 80 to 5001',
        'Write port: 80 and targetPort: http',
      ],
    ];
    return service.metadata.name === SERVICE ? unmet(service, demands) : [];
  }),
];

function stableOf(manifests: readonly Manifest[]): DeploymentManifest | undefined {
  return ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === DEPLOYMENT);
}

function checkSelector(deployment: DeploymentManifest, manifests: readonly Manifest[]): PolicyFinding[] {
  const { spec } = deployment;
  const labels = spec?.template.metadata?.labels;
  const selector = spec?.selector.matchLabels;
  const rivals = ofKind(manifests, 'Deployment').filter(
    (other) => other !== deployment && selects(selector, other.spec?.template.metadata?.labels),
  );
  const track = deployment.metadata.name === DEPLOYMENT ? selector?.[TRACK] === 'stable' : true;
  return unmet(deployment, [
    [
      selects(selector, labels),
      'spec.selector.matchLabels',
      'does not select its own pods',
      'Write the labels of the template',
    ],
    [track, 'spec.selector.matchLabels', 'would select the pods of the candidate, too', `Write ${TRACK}: stable`],
    [
      rivals.length === 0,
      'spec.selector.matchLabels',
      `selects pods of ${rivals.map(manifestName).join(', ')}`,
      'Give the other Deployment labels of its own',
    ],
  ]);
}

function checkNetwork(deployment: DeploymentManifest, manifests: readonly Manifest[]): PolicyFinding[] {
  const labels = deployment.spec?.template.metadata?.labels;
  const policies = ofKind(manifests, 'NetworkPolicy').filter(({ spec }) =>
    selects(spec?.podSelector?.matchLabels ?? {}, labels),
  );
  const types = policies.flatMap(({ spec }) => spec?.policyTypes ?? []);
  return unmet(deployment, [
    [
      types.includes('Ingress') && types.includes('Egress'),
      'spec.template.metadata.labels',
      'no NetworkPolicy limits who its pods ask and who asks them',
      'Take the NetworkPolicies from k8s/base',
    ],
  ]);
}

import type { V1Deployment, V1PodSpec } from '@kubernetes/client-node';
import { type Manifest, ofKind, ourDeployments } from '../manifest.ts';
import { type Demand, type Rule, unmet } from './finding.ts';

const AT = 'spec.template.spec';

/** Pods keep to the Pod Security Standard "restricted" and are spread over machines. */
export const checkPods: Rule = (manifests) =>
  ourDeployments(manifests).flatMap((deployment) => unmet(deployment, demandsOfPod(deployment, manifests)));

function demandsOfPod({ spec }: V1Deployment, manifests: readonly Manifest[]): Demand[] {
  const pod: Partial<V1PodSpec> = spec?.template.spec ?? {};
  const spread = pod.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey) ?? [];
  const accounts = ofKind(manifests, 'ServiceAccount').map(({ metadata }) => metadata.name);
  return [
    [
      accounts.includes(pod.serviceAccountName ?? ''),
      `${AT}.serviceAccountName`,
      `is ${pod.serviceAccountName ?? 'the default one'}, which is not in the overlay`,
      'Write serviceAccountName: hvs-api',
    ],
    [
      pod.automountServiceAccountToken === false,
      `${AT}.automountServiceAccountToken`,
      'the pod gets a token of the cluster',
      'Write automountServiceAccountToken: false',
    ],
    [
      pod.securityContext?.runAsNonRoot === true,
      `${AT}.securityContext.runAsNonRoot`,
      'the pod may run as root',
      'Write runAsNonRoot: true',
    ],
    [
      pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
      `${AT}.securityContext.seccompProfile.type`,
      'every system call is allowed',
      'Write type: RuntimeDefault',
    ],
    [
      !(pod.hostNetwork || pod.hostPID || pod.hostIPC),
      `${AT}.hostNetwork`,
      'the pod shares a namespace of its machine',
      'Take out hostNetwork, hostPID and hostIPC',
    ],
    [
      (pod.volumes ?? []).every(({ hostPath }) => hostPath === undefined),
      `${AT}.volumes`,
      'a folder of the machine is mounted',
      'Take out hostPath',
    ],
    [
      spread.includes('kubernetes.io/hostname'),
      `${AT}.topologySpreadConstraints`,
      'all pods may be on one machine',
      'Spread over kubernetes.io/hostname',
    ],
  ];
}

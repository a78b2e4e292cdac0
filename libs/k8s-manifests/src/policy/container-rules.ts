import type { V1Container } from '@kubernetes/client-node';
import { containersOf, ourDeployments } from '../manifest.ts';
import { type Demand, type PolicyOptions, type Rule, unmet } from './finding.ts';
import { isSecretName } from './is-secret-name.ts';

const DIGEST = /@sha256:[0-9a-f]{64}$/;
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];

/** Checks every container, init containers included. */
export const checkContainers: Rule = (manifests, options) =>
  ourDeployments(manifests).flatMap((deployment) =>
    unmet(
      deployment,
      containersOf(deployment).flatMap((container) => containerDemands(container, options)),
    ),
  );

function containerDemands(container: V1Container, options: PolicyOptions): Demand[] {
  const at = `spec.template.spec.containers[name=${container.name}]`;
  return [
    ...imageDemands(container, at, options),
    ...securityDemands(container, at),
    ...resourceDemands(container, at),
    ...secretDemands(container, at),
  ];
}

function imageDemands({ image = '' }: V1Container, at: string, { pinned = false }: PolicyOptions): Demand[] {
  return [
    [
      !pinned || DIGEST.test(image),
      `${at}.image`,
      `${image} is not named by digest: the name may mean another image tomorrow`,
      'Let hvs pin it, or write name@sha256:...',
    ],
    [
      !image.endsWith(':latest'),
      `${at}.image`,
      `${image} changes with every push`,
      'Take the tag out; the digest is pinned',
    ],
  ];
}

function securityDemands({ securityContext }: V1Container, at: string): Demand[] {
  const { allowPrivilegeEscalation, readOnlyRootFilesystem, privileged, capabilities } = securityContext ?? {};
  return [
    [
      allowPrivilegeEscalation === false,
      `${at}.securityContext.allowPrivilegeEscalation`,
      'a process may gain rights',
      'Write false',
    ],
    [
      readOnlyRootFilesystem === true,
      `${at}.securityContext.readOnlyRootFilesystem`,
      'the root file system is writable',
      'Write true',
    ],
    [
      privileged !== true,
      `${at}.securityContext.privileged`,
      'the container has all rights of the machine',
      'Write false',
    ],
    [
      capabilities?.drop?.includes('ALL') === true && (capabilities.add ?? []).length === 0,
      `${at}.securityContext.capabilities`,
      'the container keeps capabilities that the API does not need',
      'Write drop: [ALL] and add none',
    ],
  ];
}

function resourceDemands({ resources }: V1Container, at: string): Demand[] {
  return (['requests', 'limits'] as const).flatMap((what) =>
    RESOURCES.map((resource): Demand => [
      resources?.[what]?.[resource] !== undefined,
      `${at}.resources.${what}.${resource}`,
      'is not set',
      `Write how much ${resource} it gets`,
    ]),
  );
}

function secretDemands({ env = [] }: V1Container, at: string): Demand[] {
  return env.map(({ name, value }): Demand => [
    value === undefined || !isSecretName(name),
    `${at}.env[name=${name}].value`,
    'looks like a secret in plain text',
    'Take it from a Secret: valueFrom.secretKeyRef',
  ]);
}

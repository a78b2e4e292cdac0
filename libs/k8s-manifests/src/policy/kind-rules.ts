import { manifestName } from '../manifest.ts';
import { DEPLOYMENT, SERVICE } from '../names.ts';
import type { Rule } from './finding.ts';

const KINDS: ReadonlySet<string> = new Set([
  'ConfigMap',
  'Deployment',
  'HorizontalPodAutoscaler',
  'Namespace',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'Service',
  'ServiceAccount',
]);

const REQUIRED = [
  ['Deployment', DEPLOYMENT],
  ['Service', SERVICE],
] as const;

/** Only what a delivery can also put back; what the pipeline finds by name must be there. */
export const checkKinds: Rule = (manifests) => [
  ...manifests
    .filter(({ kind }) => !KINDS.has(kind))
    .map((manifest) => ({
      object: manifestName(manifest),
      field: 'kind',
      message: `${manifest.kind} is not delivered by HVS`,
      fix: `Apply it by other means; delivered are ${[...KINDS].join(', ')}`,
    })),
  ...REQUIRED.filter(([kind, name]) => !manifests.some((one) => one.kind === kind && one.metadata.name === name)).map(([kind, name]) => ({
    object: `${kind} ${name}`,
    field: 'metadata.name',
    message: 'is missing',
    fix: 'Take it from k8s/base',
  })),
];

import { DEPLOYMENT, SERVICE } from '../names.ts';
import type { Rule } from './finding.ts';

const REQUIRED = [
  ['Deployment', DEPLOYMENT],
  ['Service', SERVICE],
] as const;

/** The objects that a delivery finds by name are in the overlay. */
export const checkKinds: Rule = (manifests) =>
  REQUIRED.filter(([kind, name]) => !manifests.some((one) => one.kind === kind && one.metadata.name === name)).map(
    ([kind, name]) => ({
      object: `${kind} ${name}`,
      field: 'metadata.name',
      message: 'is missing',
      fix: 'Take it from k8s/base',
    }),
  );

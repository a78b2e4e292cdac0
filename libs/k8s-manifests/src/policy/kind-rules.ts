import { DEPLOYMENT, SERVICE } from '../names.ts';
import type { Rule } from './finding.ts';

const REQUIRED = [
  ['Deployment', DEPLOYMENT],
  ['Service', SERVICE],
] as const;

/** What the pipeline finds by name must be there. */
export const checkKinds: Rule = (manifests) =>
  REQUIRED.filter(([kind, name]) => !manifests.some((one) => one.kind === kind && one.metadata.name === name)).map(
    ([kind, name]) => ({
      object: `${kind} ${name}`,
      field: 'metadata.name',
      message: 'is missing',
      fix: 'Take it from k8s/base',
    }),
  );

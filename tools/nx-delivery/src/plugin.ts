import { createNodesFromFiles, type CreateNodesV2 } from '@nx/devkit';
import { dirname, join } from 'node:path';

import { inferTargets } from './infer-targets.ts';

export const name = 'nx-delivery';

/** Gives every workspace package the targets that its own files ask for; `nx.json` says how targets behave. */
export const createNodesV2: CreateNodesV2 = [
  '{apps,libs,tools}/*/package.json',
  (packageFiles, options, context) =>
    createNodesFromFiles(
      (packageFile) => {
        const root = dirname(packageFile);
        const environment = process.env.HVS_ENVIRONMENT || undefined;
        const targets = inferTargets(root, join(context.workspaceRoot, root), environment);
        return { projects: { [root]: { root, targets } } };
      },
      packageFiles,
      options,
      context,
    ),
];

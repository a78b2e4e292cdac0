import type { GeneratorCallback, Tree } from '@nx/devkit';
import { addBoundary } from './add-boundary.ts';
import { type Kind, projectFiles } from './project-files.ts';

export interface ProjectOptions {
  readonly name: string;
}

const LINT_SETTINGS = '.oxlintrc.json';

/** `npx nx g @hvs/nx-delivery:lib <name>` */
export function generateLib(tree: Tree, { name }: ProjectOptions): GeneratorCallback {
  return generateProject(tree, 'lib', name);
}

/** `npx nx g @hvs/nx-delivery:app <name>` */
export function generateApp(tree: Tree, { name }: ProjectOptions): GeneratorCallback {
  return generateProject(tree, 'app', name);
}

function generateProject(tree: Tree, kind: Kind, name: string): GeneratorCallback {
  const taken = [`apps/${name}`, `libs/${name}`, `tools/${name}`].find((root) => tree.exists(`${root}/package.json`));
  if (taken !== undefined) throw new Error(`${taken} is a project already: choose another name than ${name}`);
  const root = `${kind}s/${name}`;
  for (const [file, text] of Object.entries(projectFiles(kind, name))) tree.write(`${root}/${file}`, text);
  tree.write(LINT_SETTINGS, addBoundary(tree.read(LINT_SETTINGS, 'utf8') ?? '', name));
  return () => {
    process.stdout.write(
      `next: npm install, which links @hvs/${name} and writes the lock file; ` +
        `name what it may import in ${LINT_SETTINGS}; say in ${root}/README.md what it is for\n`,
    );
  };
}

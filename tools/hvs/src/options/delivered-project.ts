import { DeliveryError } from '@hvs/pipeline';
import type { Command } from 'commander';
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';

/** The one whose Deployment, Service and image the overlays of k8s name. */
const DELIVERED = 'apps/hvs-api';

/** For the target of a project: `nx deploy <project>` delivers that project, or nothing. */
export function addDeliveredProject(command: Command): Command {
  return command.argument('[project]', 'folder of the project that is meant, as Nx targets name it', DELIVERED);
}

/** Throws `project-undelivered` for any other folder, from the workspace root, than the one that overlays describe. */
export function requireDelivered(project: string, workspaceRoot: string): void {
  if (folderAt(workspaceRoot, project) === folderAt(workspaceRoot, DELIVERED)) return;
  throw new DeliveryError('project-undelivered', `${project} has no overlays here; hvs delivers ${DELIVERED}`, {
    hint: `Give ${project} a target "deploy" of its own in its package.json, or deliver the other: npx nx deploy hvs-api`,
  });
}

/** The same for every way of writing it, links included. */
function folderAt(workspaceRoot: string, path: string): string {
  const folder = resolve(workspaceRoot, path);
  return existsSync(folder) ? realpathSync(folder) : folder;
}

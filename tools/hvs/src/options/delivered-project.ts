import { DeliveryError } from '@hvs/pipeline';
import type { Command } from 'commander';
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';

/** The project whose Deployment, Service and image the overlays name. */
const DELIVERED = 'apps/hvs-api';

/** Nx targets name their project, so that `nx deploy <project>` delivers that project or nothing. */
export function addDeliveredProject(command: Command): Command {
  return command.argument('[project]', 'folder of the project to deliver; Nx targets name it', DELIVERED);
}

/** Throws `project-undelivered` for every folder but the one that the overlays describe. */
export function requireDelivered(project: string, workspaceRoot: string): void {
  if (folderAt(workspaceRoot, project) === folderAt(workspaceRoot, DELIVERED)) return;
  throw new DeliveryError('project-undelivered', `${project} has no overlays here; hvs delivers ${DELIVERED}`, {
    hint: `Give ${project} a target "deploy" of its own in its package.json, or deliver hvs-api: npx nx deploy hvs-api`,
  });
}

/** One path for every way of writing a folder, links included. */
function folderAt(workspaceRoot: string, path: string): string {
  const folder = resolve(workspaceRoot, path);
  return existsSync(folder) ? realpathSync(folder) : folder;
}

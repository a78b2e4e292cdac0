import { basename } from 'node:path';
import { readRevision } from './git.ts';
import { imageReferences, revisionText } from './image-names.ts';
import { requireRegistry, tagsOf } from './push-image.ts';
import { readImageModel } from './read-image-model.ts';
import type { Release } from './release.ts';
import type { RegistryConfig } from './config.ts';
import type { RunCommand } from './run-command.ts';

export interface NameRequest {
  /** Folder with the Dockerfile; its last part names the image. */
  readonly project: string;
  readonly modelFolder: string;
  readonly config: RegistryConfig;
}

export interface ImageName extends Pick<Release, 'model' | 'revision'> {
  /** With its registry: `127.0.0.1:5000/hvs-api` */
  readonly repository: string;
  /** The first one names the code. */
  readonly tags: readonly string[];
}

/** The names that docker-build and docker-push will give to the image of this commit with the model version. */
export async function nameImage({ project, modelFolder, config }: NameRequest, run: RunCommand): Promise<ImageName> {
  const name = basename(project);
  const repository = `${requireRegistry(config)}/${name}`;
  const { card } = await readImageModel(modelFolder);
  const commit = await readRevision(run);
  const revision = revisionText(commit);
  const model = { name: card.name, version: card.version, sha256: card.sha256 };
  const references = imageReferences({ name, revision: commit, model });
  return { repository, tags: tagsOf({ references, revision }), revision, model };
}

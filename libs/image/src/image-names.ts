import type { ModelCard } from '@hvs/contract';
import type { Revision } from './git.ts';

/** What an image holds: the code and the model version (contract 3 in docs/contracts.md). */
export interface ImageContent {
  /** `hvs-api` */
  readonly name: string;
  readonly revision: Revision;
  readonly model: Pick<ModelCard, 'name' | 'version' | 'sha256'>;
  readonly baseImage: string;
}

/** The commit, marked as dirty when the working tree differed from it. */
export function revisionText({ commit, isDirty }: Revision): string {
  return isDirty ? `${commit}-dirty` : commit;
}

/**
 * References of the image. The first one names its code. The same content always gets the same names. An image of a
 * dirty working tree shares only `latest` with images of the commit, and `latest` stays in this machine's engine.
 */
export function imageReferences({ name, revision, model }: ImageContent): string[] {
  const time = revision.committed.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  // A version is any text in the registry; a tag is not.
  const version = model.version
    .replaceAll(/[^\w.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100);
  const released = revision.isDirty ? [] : [`${version}-${time}`];
  return [`sha-${revisionText(revision)}`, ...released, 'latest'].map((tag) => `${name}:${tag}`);
}

/** Labels of the image, and its annotations where the engine writes them. */
export function imageLabels({ name, revision, model, baseImage }: ImageContent): Record<string, string> {
  return {
    'org.opencontainers.image.base.name': baseImage,
    'org.opencontainers.image.created': revision.committed.toISOString(),
    'org.opencontainers.image.licenses': 'Apache-2.0',
    'org.opencontainers.image.revision': revisionText(revision),
    'org.opencontainers.image.title': name,
    'org.opencontainers.image.version': model.version,
    'hvs.dev/model-name': model.name,
    'hvs.dev/model-version': model.version,
    'hvs.dev/model-sha256': model.sha256,
  };
}

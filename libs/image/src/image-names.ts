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
export function imageReferences({ name, revision, model }: Omit<ImageContent, 'baseImage'>): string[] {
  const released = revision.isDirty ? [] : [releaseTag(model.version, revision.committed)];
  return [`sha-${revisionText(revision)}`, ...released, 'latest'].map((tag) => `${name}:${tag}`);
}

/** A version is any text in the registry; a tag is not. */
function releaseTag(version: string, committed: Date): string {
  const time = committed.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const plain = version
    .replaceAll(/[^\w.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100);
  return `${plain}-${time}`;
}

/**
 * Tags of an image whose model was replaced, by the labels of the image before and the card of the new model. `latest`
 * and `sha-<commit>` go on naming what was built from the commit.
 */
export function repackedTags(
  labels: Readonly<Record<string, string>>,
  { version, sha256 }: Pick<ModelCard, 'version' | 'sha256'>,
): string[] {
  const revision = labels['org.opencontainers.image.revision'] ?? 'unknown';
  const committed = new Date(labels['org.opencontainers.image.created'] ?? Number.NaN);
  const isReleased = !revision.endsWith('-dirty') && !Number.isNaN(committed.getTime());
  return [`sha-${revision}-model-${sha256.slice(0, 12)}`, ...(isReleased ? [releaseTag(version, committed)] : [])];
}

/** Labels of the image, and its annotations where the engine writes them. */
export function imageLabels({ name, revision, model, baseImage }: ImageContent): Record<string, string> {
  return {
    'org.opencontainers.image.base.name': baseImage,
    'org.opencontainers.image.created': revision.committed.toISOString(),
    'org.opencontainers.image.licenses': 'Apache-2.0',
    'org.opencontainers.image.revision': revisionText(revision),
    'org.opencontainers.image.title': name,
    ...modelLabels(model),
  };
}

/** Labels that name the model version in an image. */
export function modelLabels({ name, version, sha256 }: ImageContent['model']): Record<string, string> {
  return {
    'org.opencontainers.image.version': version,
    'hvs.dev/model-name': name,
    'hvs.dev/model-version': version,
    'hvs.dev/model-sha256': sha256,
  };
}

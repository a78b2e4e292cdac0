import { ImageError } from '../image-error.ts';

/** One image of an index, with the platform that it is for. */
interface IndexEntry {
  readonly digest: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Digest of the index's image for the architecture, or of its only image if no architecture is named. Attestations are
 * entries of the index too, without a platform; they are skipped. Throws `image-unreadable`.
 */
export function chooseFromIndex(
  entries: readonly IndexEntry[],
  architecture: string | undefined,
  name: string,
): string {
  const images = entries.filter(
    ({ platform, annotations }) =>
      platform?.architecture !== 'unknown' && annotations?.['vnd.docker.reference.type'] === undefined,
  );
  const fitting = images.filter(
    ({ platform }) => architecture === undefined || platform?.architecture === architecture,
  );
  const [only, another] = fitting;
  if (only !== undefined && another === undefined) return only.digest;
  const list = images
    .map(({ digest, platform }) => `${platform?.os ?? '?'}/${platform?.architecture ?? '?'} ${digest}`)
    .join(', ');
  const message =
    fitting.length === 0 && architecture !== undefined
      ? `${name} is an index without an image for ${architecture}`
      : `${name} is an index of several images`;
  throw new ImageError('image-unreadable', message, {
    hint: `Name one of them by its digest: ${list || 'it holds none'}`,
  });
}

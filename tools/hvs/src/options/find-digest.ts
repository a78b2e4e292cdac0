import { ImageError } from '@hvs/image';
/** The digest that `named` stands for: the whole digest, or at least its first 7 digits. Throws `image-unnamed`. */
export function findDigest(named: string, known: readonly string[]): string {
  const digits = /^\(?(?:.*@)?(?:sha256:)?([0-9a-f]{7,64})\)?$/.exec(named)?.[1];
  if (digits === undefined) {
    throw new ImageError('image-unnamed', `${named === '' ? 'an empty text' : named} is not a digest`, {
      hint: 'Write sha256:<64 digits>, or at least the first 7 digits as hvs history prints them.',
    });
  }
  if (digits.length === 64) return `sha256:${digits}`;
  const found = known.filter((digest) => digest.startsWith(`sha256:${digits}`));
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const message =
    only === undefined
      ? `no known digest begins with ${digits}`
      : `several known digests begin with ${digits}: ${found.join(', ')}`;
  throw new ImageError('image-unnamed', message, { hint: 'Write all 64 digits.' });
}

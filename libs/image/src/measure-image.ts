import type { ImageInspection } from './engine/parse-inspection.ts';
import { ImageError } from './image-error.ts';

/** Most bytes that an image may add to its base image, uncompressed. Chosen, so that nodes pull a release quickly. */
export const OVER_BASE_LIMIT_BYTES = 60_000_000;

export interface ImageSize {
  readonly sizeBytes: number;
  readonly overBaseBytes: number;
}

/** Throws `image-unreadable` when the image does not stand on that base, so that nothing is compared. */
export function measureImage(image: ImageInspection, base: ImageInspection): ImageSize {
  const standsOnBase = base.layers.every((layer, index) => layer === image.layers[index]);
  if (!standsOnBase) {
    throw new ImageError('image-unreadable', 'the image does not begin with the layers of its base image', {
      hint: 'The base image changed while it was built upon: build again.',
    });
  }
  const own = image.layerBytes?.slice(base.layers.length);
  const overBaseBytes = own ? sum(own) : image.sizeBytes - base.sizeBytes;
  return { sizeBytes: image.sizeBytes, overBaseBytes };
}

/** Throws `image-too-large`. */
export function checkSize({ overBaseBytes }: ImageSize): void {
  if (overBaseBytes <= OVER_BASE_LIMIT_BYTES) return;
  const message = `the image is ${megabytes(overBaseBytes)} over its base, the limit is ${megabytes(OVER_BASE_LIMIT_BYTES)}`;
  throw new ImageError('image-too-large', message, {
    hint: 'See which package grew: npx esbuild --analyze, or the sizes in `docker history`.',
  });
}

/** Decimal, two digits: `54.21 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function sum(bytes: readonly number[]): number {
  return bytes.reduce((total, value) => total + value, 0);
}

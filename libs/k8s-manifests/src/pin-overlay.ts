import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument, YAMLMap, YAMLSeq } from 'yaml';
import { ManifestError } from './manifest-error.ts';
import { IMAGE } from './names.ts';
import { pinText } from './pin-text.ts';

/**
 * Writes the image's digest into the overlay's kustomization.yaml, for clusters that are fed from git. Comments
 * and all other characters stay, another name or tag of the image goes; the same digest again changes no byte. Throws `overlay-invalid`.
 */
export async function pinOverlay(folder: string, { repository, digest }: { readonly repository: string; readonly digest: string }): Promise<void> {
  const file = join(folder, 'kustomization.yaml');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ManifestError('overlay-invalid', `there is no ${file}`, 'Name the folder of an overlay.', cause);
  });
  const document = parseDocument(text);
  const [error] = document.errors;
  const images: unknown = document.get('images') ?? new YAMLSeq();
  if (error || !(images instanceof YAMLSeq)) {
    throw new ManifestError('overlay-invalid', `${file} cannot be pinned: ${error?.message ?? 'its images are no list'}`, 'Mend it by hand.');
  }
  const kept = pinText(text, { repository, digest });
  if (kept !== undefined) {
    if (kept !== text) await writeFile(file, kept);
    return;
  }
  const found = images.items.find((item): item is YAMLMap => item instanceof YAMLMap && item.get('name') === IMAGE);
  const image = found ?? new YAMLMap();
  image.set('name', IMAGE);
  image.set('newName', repository);
  image.set('digest', digest);
  image.delete('newTag');
  if (found === undefined) images.add(image);
  document.set('images', images);
  const pinned = document.toString({ lineWidth: 0 });
  if (pinned !== text) await writeFile(file, pinned);
}

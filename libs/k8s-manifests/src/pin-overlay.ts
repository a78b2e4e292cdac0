import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { ManifestError } from './manifest-error.ts';
import { IMAGE } from './names.ts';
import { pinText } from './pin-text.ts';

/**
 * Writes the image's digest into the overlay's kustomization.yaml, for clusters that are fed from git. Comments
 * and all other characters stay, another name or tag of the image goes; the same digest again changes no byte. Throws
 * `overlay-invalid` where that cannot be done, and leaves the file as it is.
 */
export async function pinOverlay(
  folder: string,
  { repository, digest }: { readonly repository: string; readonly digest: string },
): Promise<void> {
  const file = join(folder, 'kustomization.yaml');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ManifestError('overlay-invalid', `there is no ${file}`, 'Name the folder of an overlay.', cause);
  });
  const [error] = parseDocument(text).errors;
  if (error)
    throw new ManifestError('overlay-invalid', `${file} cannot be pinned: ${error.message}`, 'Mend it by hand.');
  const pinned = pinText(text, { repository, digest });
  if (pinned === undefined) {
    const hint = `Write our image once, by name, newName and digest alone:\nimages:\n  - name: ${IMAGE}\n    newName: ${repository}\n    digest: ${digest}`;
    throw new ManifestError(
      'overlay-invalid',
      `${file} cannot be pinned: it writes its images in a way that hvs does not know`,
      hint,
    );
  }
  if (pinned !== text) await writeFile(file, pinned);
}

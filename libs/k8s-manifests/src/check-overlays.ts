import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';
import { ManifestError } from './manifest-error.ts';
import { parseManifests, renderText } from './render-overlay.ts';
import { checkPolicy } from './policy/check-policy.ts';

const root = join(import.meta.dirname, '../../..');
const overlays = join(root, 'k8s/overlays');
const rendered = join(import.meta.dirname, '../rendered');

/**
 * Part of the project's lint: checks every overlay by the policy. `--write` renews the renderings in `rendered/`. A
 * review reads the change of an overlay there, and a machine without kustomize checks the policy against them.
 */
async function main(shallWrite: boolean): Promise<void> {
  let objects = 0;
  const complaints: string[] = [];
  const names = (await readdir(overlays)).toSorted();
  for (const name of names) {
    const manifests = await render(name, shallWrite, complaints);
    objects += manifests.length;
    for (const { object, field, message, fix } of checkPolicy(manifests))
      complaints.push(`${name}: ${object}: ${field}: ${message}. ${fix}`);
  }
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  process.stdout.write(`${names.length} overlays, ${objects} objects, ${complaints.length} findings\n`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}

async function render(name: string, shallWrite: boolean, complaints: string[]): Promise<Manifest[]> {
  const file = join(rendered, `${name}.yaml`);
  const kept = existsSync(file) ? await readFile(file, 'utf8') : '';
  try {
    const text = `${await renderText(join(overlays, name))}\n`;
    if (shallWrite) await writeFile(file, text);
    else if (text !== kept)
      complaints.push(
        `${name}: ${file} is not what kustomize renders now. Renew it: npx node libs/k8s-manifests/src/check-overlays.ts --write`,
      );
    return parseManifests(text);
  } catch (error) {
    if (!(error instanceof ManifestError) || error.code !== 'kustomize-missing') throw error;
    process.stderr.write(
      `NOT CHECKED: ${error.message}, so ${name} was not rendered; the policy looks at ${file}. ${error.hint}\n`,
    );
    return parseManifests(kept);
  }
}

await main(process.argv.includes('--write'));

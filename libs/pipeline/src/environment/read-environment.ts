import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Environment } from './environment.ts';
import { readDeliverySettings } from './delivery-settings.ts';
import { DeliveryError } from '../delivery-error.ts';

const SETTINGS = 'delivery.yaml';

/** The environment of that name: its overlay in `overlays`. Throws `environment-unknown` or `settings-invalid`. */
export async function readEnvironment(overlays: string, name: string): Promise<Environment> {
  const overlay = join(overlays, name);
  if (!existsSync(join(overlay, SETTINGS))) {
    throw new DeliveryError(
      'environment-unknown',
      `there is no environment ${name}: ${join(overlay, SETTINGS)} is missing`,
      {
        hint: `Name one by --env; ${await knownEnvironments(overlays)}`,
      },
    );
  }
  const settings = await readDeliverySettings(overlay);
  const file = join(overlay, 'kustomization.yaml');
  const kustomization = Object(parse(await readFile(file, 'utf8').catch(() => ''))) as { namespace?: unknown };
  if (typeof kustomization.namespace === 'string')
    return { name, overlay, namespace: kustomization.namespace, settings };
  throw new DeliveryError('environment-unknown', `${file} names no namespace`, {
    hint: 'An environment is one namespace: add the line `namespace: hvs-<environment>`',
  });
}

/**
 * Two environments that move the same alias would move it to and fro, each to what it serves. Throws `settings-invalid`
 * with the name of the other one.
 */
export async function requireOwnChampion(overlays: string, { name, settings }: Environment): Promise<void> {
  const folders = await readdir(overlays).catch(() => []);
  for (const other of folders.filter((folder) => folder !== name && existsSync(join(overlays, folder, SETTINGS)))) {
    const { follow, champion } = await readDeliverySettings(join(overlays, other));
    if (follow === undefined || follow.model !== settings.follow?.model || champion !== settings.champion) continue;
    throw new DeliveryError(
      'settings-invalid',
      `${name} and ${other} both move the alias ${champion} of ${follow.model} to what they serve`,
      { hint: `Name another alias in delivery.yaml of one of them, for example: champion: ${name}-champion` },
    );
  }
}

/** What may be named instead, as the end of a sentence. */
export async function knownEnvironments(overlays: string): Promise<string> {
  const folders = await readdir(overlays).catch(() => []);
  const names = folders.filter((folder) => existsSync(join(overlays, folder, SETTINGS))).toSorted();
  return names.length === 0
    ? `${overlays} holds none: an environment is a folder with kustomization.yaml and ${SETTINGS}`
    : `there are ${names.join(', ')}`;
}

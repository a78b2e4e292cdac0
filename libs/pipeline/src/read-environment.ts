import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Environment } from './delivery-request.ts';
import { readDeliverySettings } from './delivery-settings.ts';
import { PipelineError } from './errors.ts';

/** The environment of that name: its overlay in `overlays`. Throws `environment-unknown` or `settings-invalid`. */
export async function readEnvironment(overlays: string, name: string): Promise<Environment> {
  const overlay = join(overlays, name);
  const settings = await readDeliverySettings(overlay);
  const file = join(overlay, 'kustomization.yaml');
  const kustomization = Object(parse(await readFile(file, 'utf8').catch(() => ''))) as { namespace?: unknown };
  if (typeof kustomization.namespace === 'string') return { name, overlay, namespace: kustomization.namespace, settings };
  throw new PipelineError('environment-unknown', `${file} names no namespace`, {
    hint: 'An environment is one namespace: add the line `namespace: hvs-<environment>`',
  });
}

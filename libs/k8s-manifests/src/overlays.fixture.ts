import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';
import { parseManifests } from './render-overlay.ts';

/** An overlay of k8s/ as it was rendered last. */
export function renderedOverlay(environment: 'dev' | 'staging' | 'production'): Manifest[] {
  return parseManifests(readFileSync(join(import.meta.dirname, '../rendered', `${environment}.yaml`), 'utf8'));
}

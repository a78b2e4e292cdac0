import { createHash } from 'node:crypto';

/** The name of a blob or manifest in a registry: `sha256:` and 64 digits. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

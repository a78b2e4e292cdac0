import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Identifies this process on this machine since its boot: boot id, namespace of process ids, process id. Only Linux tells
 * these. Undefined elsewhere, so that no living process is taken for a dead one.
 */
export function processIdentity(): string | undefined {
  const scope = processScope();
  return scope === undefined ? undefined : `${scope}/${process.pid}`;
}

/** True only when the process ran on this machine and has ended. */
export function isProcessGone(identity: string | undefined): boolean {
  const scope = processScope();
  if (identity === undefined || scope === undefined || !identity.startsWith(`${scope}/`)) return false;
  try {
    process.kill(Number(identity.slice(scope.length + 1)), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function processScope(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Names this process among all of this start of this machine: boot, namespace of process ids, id. Undefined
 * where the system does not tell (only Linux does), so that nobody takes a stranger's process for a dead one.
 */
export function processIdentity(): string | undefined {
  const scope = processScope();
  return scope === undefined ? undefined : `${scope}/${process.pid}`;
}

/** True only when that process ran here and is no more. */
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

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Servers share one core, as one pod would; the driver has another. */
const CORES = { server: '0', driver: '1' };
export type Role = keyof typeof CORES;

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Tells in the report how the processes are kept apart. */
export const PINNING = canPin
  ? `each server on core ${CORES.server}, the driver on core ${CORES.driver} (taskset)`
  : 'not pinned: taskset or a second core is missing, so servers and driver may take each other the core';

/** The command, prefixed to run on the core of its role where that is possible. */
export function pinned(role: Role, ...command: string[]): string[] {
  return canPin ? ['taskset', '--cpu-list', CORES[role], ...command] : command;
}

/** The core of a role, for a command that pins by itself; none where pinning is not possible. */
export function coreOf(role: Role): string[] {
  return canPin ? [CORES[role]] : [];
}

import type { Contender } from './contenders/contender.ts';
import { memoryBytes } from './process-usage.ts';
import type { ContenderName } from './works.ts';

/** Resident memory of a contender's process. */
export interface Memory {
  readonly nowBytes: number;
  readonly mostBytes: number;
}

/** Of each contender, where it can be read. */
export function readMemory(contenders: ReadonlyMap<ContenderName, Contender>): Map<ContenderName, Memory> {
  const memory = new Map<ContenderName, Memory>();
  for (const [name, { pid }] of contenders) {
    const bytes = memoryBytes(pid);
    if (bytes !== undefined) memory.set(name, bytes);
  }
  return memory;
}

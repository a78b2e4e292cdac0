import type { V1ManagedFieldsEntry } from '@kubernetes/client-node';
import type { PathStep } from './differences.ts';

/** Who wrote a field last, by the object's managed fields. */
export interface Writer {
  readonly manager: string;
  readonly time: string | undefined;
}

/** `kubectl-set at 2026-11-28T13:00:00Z` */
export function writerText({ manager, time }: Writer): string {
  return time === undefined ? manager : `${manager} at ${time}`;
}

/**
 * The writer of a number of pods that is 0. After a write through the subresource `scale`, as by `kubectl scale`, the API
 * server knows no manager of the field. 0 is not the default, so somebody has set it.
 */
export function scalerToNone(path: readonly PathStep[], live: unknown): Writer | undefined {
  const isCount = path.length === 2 && path[0] === 'spec' && path[1] === 'replicas';
  return isCount && live === 0
    ? { manager: 'somebody who scaled it to 0, whose name the API server does not keep', time: undefined }
    : undefined;
}

type Tree = Readonly<Record<string, unknown>>;

/** The writer of the field at the path. Undefined when the server knows none, as for its defaults. */
export function writerOf(path: readonly PathStep[], entries: readonly V1ManagedFieldsEntry[] = []): Writer | undefined {
  const found = entries
    .map((entry) => ({ entry, depth: depthOf(path, entry.fieldsV1) }))
    .filter(({ depth }) => depth > 0)
    .toSorted((one, other) => other.depth - one.depth || timeOf(other.entry) - timeOf(one.entry));
  const [last] = found;
  return last && { manager: last.entry.manager ?? 'somebody without a name', time: textOf(last.entry.time) };
}

/** Number of steps of the path that the entry has. 0 when the entry has another part of the object. */
function depthOf(path: readonly PathStep[], book: object | undefined): number {
  let tree: Tree | undefined = book as Tree | undefined;
  let depth = 0;
  for (const step of path) {
    const next: unknown = tree && Object.entries(tree).find(([key]) => isStep(key, step))?.[1];
    if (next === undefined) break;
    tree = next as Tree;
    depth += 1;
  }
  // A leaf of the entry stands for everything below it: a list or a map with one owner.
  const isHeld = depth === path.length || (tree !== undefined && Object.keys(tree).length === 0);
  return isHeld ? depth : 0;
}

/** `f:env`, or `k:{"name":"LOG_LEVEL"}` for the item that has all of these fields. */
function isStep(key: string, step: PathStep): boolean {
  if (typeof step === 'string') return key === `f:${step}`;
  if (!key.startsWith('k:')) return false;
  const wanted = JSON.parse(key.slice(2)) as Tree;
  return Object.entries(wanted).every(([name, value]) => step.item[name] === value);
}

function timeOf({ time }: V1ManagedFieldsEntry): number {
  return Date.parse(textOf(time) ?? '') || 0;
}

/** The API gives text, although the type says Date. */
function textOf(time: unknown): string | undefined {
  return time instanceof Date ? time.toISOString() : (time as string | undefined);
}

import { isDeepStrictEqual } from 'node:util';

/** A step into an object, by its field, or into a list, to the item of that key. */
export type PathStep = string | { readonly item: Fields; readonly key: string };

export interface Difference {
  readonly path: readonly PathStep[];
  /** Undefined where there is nothing. */
  readonly live: unknown;
  readonly wanted: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Every field in which two objects differ, at any depth. Items of lists are compared by their keys. */
export function differencesOf(live: unknown, wanted: unknown, path: readonly PathStep[] = []): Difference[] {
  if (isDeepStrictEqual(live, wanted)) return [];
  if (isFields(live) && isFields(wanted)) {
    const names = [...new Set([...Object.keys(live), ...Object.keys(wanted)])];
    return names.flatMap((name) => differencesOf(live[name], wanted[name], [...path, name]));
  }
  const [items, others] = [itemsOf(live), itemsOf(wanted)];
  if (items === undefined || others === undefined || (live ?? wanted) === undefined) return [{ path, live, wanted }];
  const keys = [...new Set([...items.keys(), ...others.keys()])];
  return keys.flatMap((key) => {
    const [item, other] = [items.get(key), others.get(key)];
    return differencesOf(item, other, [...path, { item: item ?? other ?? {}, key }]);
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Items by key, of a list that is merged by a key. Undefined for other lists; a missing list is an empty one. */
function itemsOf(value: unknown): Map<string, Fields> | undefined {
  if (value === undefined) return new Map();
  if (!Array.isArray(value) || !value.every(isFields)) return undefined;
  const keyed = new Map(value.map((item) => [keyOf(item), item]));
  return keyed.size === value.length && !keyed.has(undefined) ? (keyed as Map<string, Fields>) : undefined;
}

function keyOf({ name, containerPort, port, mountPath, topologyKey }: Fields): string | undefined {
  const key = name ?? mountPath ?? topologyKey ?? containerPort ?? port;
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined;
}

/** `spec.template.spec.containers[hvs-api-container].env[LOG_LEVEL]` */
export function pathText(path: readonly PathStep[]): string {
  return path
    .map((step, index) => (typeof step === 'string' ? `${index > 0 ? '.' : ''}${step}` : `[${step.key}]`))
    .join('');
}

import type { ObjectName } from '../cluster/resource-paths.ts';

export type Data = Record<string, unknown>;

export interface Stored {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly labels?: Record<string, string> | undefined;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** Objects by kind, namespace and name, each with a version that every write changes. */
export function createObjects() {
  const objects = new Map<string, Stored>();
  let version = 0;
  const keyOf = ({ kind, name, namespace = '' }: Pick<ObjectName, 'name' | 'namespace'> & { kind: string }) =>
    `${kind} ${namespace}/${name}`;
  return {
    get: (name: Parameters<typeof keyOf>[0]) => objects.get(keyOf(name)),
    ofKind: (kind: string) => [...objects.values()].filter((object) => object.kind === kind),
    put(object: Stored): Stored {
      version += 1;
      const uid = object.metadata.uid ?? `uid-${version}`;
      const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
      objects.set(keyOf({ kind: object.kind, ...object.metadata }), stored);
      return stored;
    },
    /** With the ReplicaSets and pods of a Deployment. */
    remove(name: Parameters<typeof keyOf>[0]): boolean {
      for (const [key, { deployment }] of objects) if (deployment === name.name) objects.delete(key);
      return objects.delete(keyOf(name));
    },
    removePods(deployment: string): void {
      for (const [key, { kind, deployment: of }] of objects)
        if (kind === 'Pod' && of === deployment) objects.delete(key);
    },
  };
}

export type Objects = ReturnType<typeof createObjects>;

/** As a selector of labels: without a value the label must be there. */
export function matches({ metadata }: Stored, wanted: Readonly<Record<string, string | undefined>>): boolean {
  const { labels = {} } = metadata;
  return Object.entries(wanted).every(([key, value]) => (value === undefined ? key in labels : labels[key] === value));
}

/** RFC 7396. */
export function merge(target: unknown, change: Data): Data {
  const merged: Data = { ...(Object(target) as Data) };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete merged[key];
    else merged[key] = typeof value === 'object' && !Array.isArray(value) ? merge(merged[key], value as Data) : value;
  }
  return merged;
}

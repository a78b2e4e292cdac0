import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import type { ObjectName } from '../cluster/resource-paths.ts';
import { endpointSlice, isShort, type Quota, reconcile, startJob } from './controllers.fixture.ts';
import { isDeepStrictEqual } from 'node:util';
import { createObjects, type Data, matches, merge, type Objects, type Stored } from './objects.fixture.ts';
import { answerRightly, type Behaviour } from './pods.fixture.ts';
import { changedFields, serverSideApply } from './server-side-apply.fixture.ts';

export interface Traffic {
  readonly pods: readonly string[];
  readonly digests: readonly string[];
}

interface World {
  readonly objects: Objects;
  /** What took effect, in order: `apply Deployment hvs-api-deployment`. */
  readonly writes: string[];
  /** After each write that took effect: the pods that the Service of its namespace reaches, and their images' digests. */
  readonly traffic: Traffic[];
  /** Called before each call takes effect; may throw, as an API server that is away does. */
  readonly hooks: { intercept: (call: string) => void };
  readonly behaviourOf: (image: string) => Behaviour | undefined;
  /** The fields of each object as they were applied last. */
  readonly lastApplied: Map<string, Data>;
  /** How many pods each namespace may hold. */
  readonly quota: Quota;
  /** Deployments whose count of pods is held by another name than ours. */
  readonly claimed: Set<string>;
}

/**
 * An API server whose controllers, kubelet and pods do their work in no time: as much of them as the pipeline's
 * stories need, to inject faults that a real cluster gives only by chance. What is true of Kubernetes itself is
 * for `apps/delivery-e2e` to show.
 */
export function createSimulatedCluster(behaviours: readonly Behaviour[]) {
  const world: World = {
    objects: createObjects(),
    writes: [],
    traffic: [],
    hooks: { intercept: () => undefined },
    lastApplied: new Map(),
    claimed: new Set(),
    quota: { pods: Infinity },
    behaviourOf: (image) => behaviours.find(({ release }) => image.endsWith(release.image.digest)),
  };
  const cluster: Cluster = {
    url: 'https://simulated.invalid',
    ...createReads(world),
    ...createApply(world),
    ...createWrites(world),
    ...createPods(world),
  };
  return {
    cluster,
    writes: world.writes,
    hooks: world.hooks,
    quota: world.quota,
    traffic: world.traffic,
    writeAs: (manager: string, name: ObjectName, change: (object: Data) => void) =>
      writeAs(world, manager, name, change),
    names: (kind: string) => world.objects.ofKind(kind).map(({ metadata }) => metadata.name),
    /** Digests of the images that the Service's pods run. */
    serving: (namespace: string) => readTraffic(world, namespace).digests,
  };
}

function readTraffic({ objects }: World, namespace: string | undefined): Traffic {
  const ready = endpointSlice(objects, namespace).endpoints.filter(({ conditions }) => conditions.ready);
  return {
    pods: ready.map(({ targetRef }) => targetRef.name),
    digests: [...new Set(ready.map(({ image }) => image.split('@')[1]))],
  };
}

/** Lets a write take effect unless it is kept from it, and notes what it did to the traffic. */
function write<Value>(
  world: World,
  call: string,
  { namespace }: { readonly namespace?: string | undefined },
  effect: () => Value,
): Value {
  world.hooks.intercept(call);
  const value = effect();
  world.writes.push(call);
  // What is in no namespace changes no traffic.
  const before = world.traffic.at(-1) ?? { pods: [], digests: [] };
  world.traffic.push(namespace === undefined ? before : readTraffic(world, namespace));
  return value;
}

function createReads({ objects, hooks }: World): Pick<Cluster, 'read' | 'list'> {
  return {
    async read<Object extends ClusterObject>(name: ObjectName) {
      hooks.intercept(`read ${name.kind} ${name.name}`);
      return structuredClone(objects.get(name)) as Object | undefined;
    },
    async list<Object extends ClusterObject>(kind: string, namespace?: string, selector = '') {
      hooks.intercept(`list ${kind}`);
      if (kind === 'EndpointSlice') return [endpointSlice(objects, namespace)] as unknown as Object[];
      if (kind === 'Node') return [{ status: { nodeInfo: { architecture: 'amd64' } } }] as unknown as Object[];
      const wanted = Object.fromEntries(
        selector
          .split(',')
          .filter(Boolean)
          .map((pair) => pair.split('=')),
      );
      const found = objects
        .ofKind(kind)
        .filter((object) => object.metadata.namespace === namespace && matches(object, wanted));
      return structuredClone(found) as unknown as Object[];
    },
  };
}

const keyOf = ({ kind, metadata: { name, namespace = '' } }: Stored) => `${kind} ${namespace}/${name}`;

/** As server-side apply does it: what others wrote stays. A count of pods that nobody holds any more becomes one. */
function applied({ lastApplied, claimed }: World, before: Stored | undefined, given: Stored): Stored {
  const { kind, apiVersion, metadata, ...fields } = given;
  const { metadata: live, status, ...rest }: Data = { ...before };
  const last = structuredClone(Object(lastApplied.get(keyOf(given))) as Data);
  if (claimed.has(keyOf(given))) delete (last.spec as Data | undefined)?.replicas;
  const next = serverSideApply(rest, last, fields) as Data;
  if (kind === 'Deployment') next.spec = { replicas: 1, ...(next.spec as Data) };
  const annotations = { ...((Object(live) as Data).annotations as Data), ...(metadata.annotations as Data) };
  return structuredClone({
    ...next,
    kind,
    apiVersion,
    ...(status !== undefined && { status }),
    metadata: { ...(live as Data), ...metadata, annotations, managedFields: withOurs(live) },
  });
}

/** The book of managers, in which who applied is entered once. */
function withOurs(live: unknown): Data[] {
  const entries = (Object(live) as { managedFields?: Data[] }).managedFields ?? [];
  const ours = { manager: 'hvs', operation: 'Apply', fieldsV1: {} };
  return entries.some(({ manager, operation }) => manager === ours.manager && operation === ours.operation)
    ? entries
    : [ours, ...entries];
}

function createApply(world: World): Pick<Cluster, 'apply' | 'claim'> {
  const { objects, hooks, lastApplied, claimed } = world;
  return {
    async apply<Object extends ClusterObject>(object: Object, { dryRun = false } = {}) {
      const given = object as unknown as Stored;
      const { name } = given.metadata;
      const before = objects.get({ kind: given.kind, ...given.metadata });
      const next = applied(world, before, given);
      if (dryRun) {
        hooks.intercept(`dry-run ${given.kind} ${name}`);
        return next as unknown as Object;
      }
      return write(world, `apply ${given.kind} ${name}`, given.metadata, () => {
        const { kind: _, apiVersion: __, metadata: ___, ...fields } = structuredClone(given);
        lastApplied.set(keyOf(given), fields);
        if (Object(given.spec).replicas !== undefined) claimed.delete(keyOf(given));
        return settle(world, before, next) as unknown as Object;
      });
    },
    async claim(object) {
      const given = object as unknown as Stored;
      const before = objects.get({ kind: given.kind, ...given.metadata });
      if (Object(before?.spec).replicas !== Object(given.spec).replicas) return false;
      return write(world, `claim ${given.kind} ${given.metadata.name}`, given.metadata, () => {
        claimed.add(keyOf(given));
        return true;
      });
    },
  };
}

/** Stores an object; of a Deployment whose spec is another, the controllers do their work. */
function settle({ objects, behaviourOf, quota }: World, before: Stored | undefined, next: Stored): Stored {
  const stored = objects.put(next);
  if (next.kind === 'Deployment' && !isDeepStrictEqual(before?.spec, next.spec))
    reconcile(objects, stored, { behaviourOf, quota });
  return structuredClone(objects.get({ kind: next.kind, ...next.metadata }) ?? stored);
}

/** Writes an object in the name of somebody else than us, as kubectl and controllers do. */
function writeAs(world: World, manager: string, name: ObjectName, change: (object: Data) => void): void {
  const before = world.objects.get(name);
  if (before === undefined) throw new Error(`there is no ${name.kind} ${name.name}`);
  const next = structuredClone(before) as Data & Stored;
  change(next);
  const entry = { manager, operation: 'Update', time: '2026-11-28T12:00:00Z', fieldsV1: changedFields(before, next) };
  const managedFields = [...((before.metadata.managedFields ?? []) as Data[]), entry];
  settle(world, before, { ...next, metadata: { ...next.metadata, managedFields } });
}

/** What had no room before finds it now. */
function removeOne(world: World, name: ObjectName): boolean {
  const isGone = world.objects.remove(name);
  for (const deployment of world.objects.ofKind('Deployment').filter(isShort))
    reconcile(world.objects, deployment, world);
  return isGone;
}

function createWrites(world: World): Pick<Cluster, 'create' | 'replace' | 'patch' | 'remove'> {
  const { objects } = world;
  return {
    async create<Object extends ClusterObject>(object: Object) {
      const given = structuredClone(object) as unknown as Stored;
      if (objects.get({ kind: given.kind, ...given.metadata })) return undefined;
      return write(world, `create ${given.kind} ${given.metadata.name}`, given.metadata, () => {
        const stored = settle(world, undefined, given);
        if (given.kind === 'Job') startJob(objects, stored, world);
        return stored as unknown as Object;
      });
    },
    ...createReplace(world),
    async patch(name, change) {
      const before = objects.get(name);
      if (before === undefined) return false;
      write(world, `patch ${name.kind} ${name.name}`, name, () =>
        settle(world, before, merge(before, change as Data) as unknown as Stored),
      );
      return true;
    },
    async remove(name, { graceS, uid } = {}) {
      const found = objects.get(name);
      if (found === undefined || (uid !== undefined && uid !== found.metadata.uid)) return false;
      return write(
        world,
        `remove ${name.kind} ${name.name}${graceS === undefined ? '' : ` in ${graceS} s`}`,
        name,
        () => removeOne(world, name),
      );
    },
  };
}

function createReplace(world: World): Pick<Cluster, 'replace'> {
  const { objects, hooks } = world;
  return {
    async replace<Object extends ClusterObject>(object: Object, { dryRun = false } = {}) {
      const { status: _, ...given } = structuredClone(object) as unknown as Stored;
      const { kind, metadata } = given as Stored;
      const before = objects.get({ kind, ...metadata });
      if (before?.metadata.resourceVersion !== metadata.resourceVersion) return undefined;
      const kept = { managedFields: before?.metadata.managedFields, ...(JSON.parse(JSON.stringify(metadata)) as Data) };
      const next = {
        ...given,
        metadata: kept,
        ...(before?.status !== undefined && { status: before.status }),
      } as unknown as Stored;
      if (dryRun) {
        hooks.intercept(`dry-run ${kind} ${metadata.name}`);
        return next as unknown as Object;
      }
      return write(
        world,
        `replace ${kind} ${metadata.name}`,
        metadata,
        () => settle(world, before, next) as unknown as Object,
      );
    },
  };
}

function createPods({ objects, hooks, behaviourOf }: World): Pick<Cluster, 'ask'> {
  return {
    async ask(pod, request) {
      hooks.intercept(`ask ${pod.name} ${request.path}`);
      const { image } = Object(objects.get({ kind: 'Pod', ...pod })) as { image?: string };
      const behaviour = behaviourOf(image ?? '');
      if (behaviour === undefined || behaviour.waiting) return { status: 503, body: 'no such pod', ms: 1 };
      return { ms: behaviour.ms ?? 1, ...(behaviour.answer?.(request, pod.name) ?? answerRightly(behaviour, request)) };
    },
  };
}

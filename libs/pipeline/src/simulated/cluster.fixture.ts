import type { Cluster, ClusterObject } from '../clients/cluster.ts';
import type { ObjectName } from '../clients/resource-paths.ts';
import { endpointSlice, reconcile, startJob } from './controllers.fixture.ts';
import { createObjects, type Data, matches, merge, type Objects, type Stored } from './objects.fixture.ts';
import { answerRightly, type Behaviour } from './pods.fixture.ts';

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
    behaviourOf: (image) => behaviours.find(({ release }) => image.endsWith(release.image.digest)),
  };
  const cluster: Cluster = { url: 'https://simulated.invalid', ...createReads(world), ...createApply(world), ...createWrites(world), ...createPods(world) };
  return {
    cluster,
    writes: world.writes,
    hooks: world.hooks,
    traffic: world.traffic,
    names: (kind: string) => world.objects.ofKind(kind).map(({ metadata }) => metadata.name),
    /** Digests of the images that the Service's pods run. */
    serving: (namespace: string) => readTraffic(world, namespace).digests,
  };
}

function readTraffic({ objects }: World, namespace: string | undefined): Traffic {
  const ready = endpointSlice(objects, namespace).endpoints.filter(({ conditions }) => conditions.ready);
  return { pods: ready.map(({ targetRef }) => targetRef.name), digests: [...new Set(ready.map(({ image }) => image.split('@')[1]))] };
}

/** Lets a write take effect unless it is kept from it, and notes what it did to the traffic. */
function write<Value>(world: World, call: string, { namespace }: { readonly namespace?: string | undefined }, effect: () => Value): Value {
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
      const wanted = Object.fromEntries(selector.split(',').filter(Boolean).map((pair) => pair.split('=')));
      const found = objects.ofKind(kind).filter((object) => object.metadata.namespace === namespace && matches(object, wanted));
      return structuredClone(found) as unknown as Object[];
    },
  };
}

/** What somebody else wrote stays: the selector that a merge patch gave a Service, the pods that a Deployment was made with. */
function keptSpec(before: Stored | undefined, given: Stored): { readonly spec?: Data } {
  if (given.kind === 'Service') return { spec: merge(before?.spec, given.spec as Data) };
  const { replicas } = Object(before?.spec) as { replicas?: number };
  return given.kind === 'Deployment' ? { spec: { ...(replicas !== undefined && { replicas }), ...(given.spec as Data) } } : {};
}

/** Of server-side apply only what the stories need: the given fields replace, but annotations and a part of the spec. */
function createApply(world: World): Pick<Cluster, 'apply'> {
  const { objects, hooks, behaviourOf } = world;
  return {
    async apply<Object extends ClusterObject>(object: Object, { dryRun = false } = {}) {
      const given = object as unknown as Stored;
      const { name } = given.metadata;
      const before = objects.get({ kind: given.kind, ...given.metadata });
      const annotations = { ...(before?.metadata.annotations as Data), ...(given.metadata.annotations as Data) };
      const next = structuredClone({ ...before, ...given, ...keptSpec(before, given), metadata: { ...before?.metadata, ...given.metadata, annotations } });
      if (dryRun) {
        hooks.intercept(`dry-run ${given.kind} ${name}`);
        return next as unknown as Object;
      }
      return write(world, `apply ${given.kind} ${name}`, given.metadata, () => {
        const stored = objects.put(next);
        if (given.kind === 'Deployment' && JSON.stringify(before?.spec) !== JSON.stringify(stored.spec)) reconcile(objects, stored, behaviourOf);
        return stored as unknown as Object;
      });
    },
  };
}

function createWrites(world: World): Pick<Cluster, 'create' | 'replace' | 'patch' | 'remove'> {
  const { objects, behaviourOf } = world;
  return {
    async create<Object extends ClusterObject>(object: Object) {
      const given = structuredClone(object) as unknown as Stored;
      if (objects.get({ kind: given.kind, ...given.metadata })) return undefined;
      return write(world, `create ${given.kind} ${given.metadata.name}`, given.metadata, () => {
        const stored = objects.put(given);
        if (given.kind === 'Deployment') reconcile(objects, stored, behaviourOf);
        if (given.kind === 'Job') startJob(objects, stored, behaviourOf);
        return structuredClone(stored) as unknown as Object;
      });
    },
    async replace<Object extends ClusterObject>(object: Object) {
      const given = structuredClone(object) as unknown as Stored;
      if (objects.get({ kind: given.kind, ...given.metadata })?.metadata.resourceVersion !== given.metadata.resourceVersion) return undefined;
      return write(world, `replace ${given.kind} ${given.metadata.name}`, given.metadata, () => structuredClone(objects.put(given)) as unknown as Object);
    },
    async patch(name, change) {
      const before = objects.get(name);
      if (before === undefined) return false;
      write(world, `patch ${name.kind} ${name.name}`, name, () => objects.put(merge(before, change as Data) as unknown as Stored));
      return true;
    },
    async remove(name, { graceS } = {}) {
      if (objects.get(name) === undefined) return false;
      return write(world, `remove ${name.kind} ${name.name}${graceS === undefined ? '' : ` in ${graceS} s`}`, name, () => objects.remove(name));
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

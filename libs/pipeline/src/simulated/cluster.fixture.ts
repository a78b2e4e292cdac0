import type { Cluster, ClusterObject } from '../clients/cluster.ts';
import type { ObjectName } from '../clients/resource-paths.ts';
import { endpointSlice, reconcile } from './controllers.fixture.ts';
import { createObjects, type Data, matches, merge, type Objects, type Stored } from './objects.fixture.ts';
import { answerRightly, type Behaviour } from './pods.fixture.ts';

interface World {
  readonly objects: Objects;
  /** What took effect, in order: `apply Deployment hvs-api-deployment`. */
  readonly writes: string[];
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
    hooks: { intercept: () => undefined },
    behaviourOf: (image) => behaviours.find(({ release }) => image.endsWith(release.image.digest)),
  };
  const cluster: Cluster = { url: 'https://simulated.invalid', ...createReads(world), ...createApply(world), ...createWrites(world), ...createPods(world) };
  return {
    cluster,
    writes: world.writes,
    hooks: world.hooks,
    names: (kind: string) => world.objects.ofKind(kind).map(({ metadata }) => metadata.name),
    /** Digests of the images that the Service's pods run. */
    serving: (namespace: string) => [...new Set(endpointSlice(world.objects, namespace).endpoints.map(({ image }) => image.split('@')[1]))],
  };
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

/** Of server-side apply only what the stories need: the given fields replace, annotations are added to. */
function createApply({ objects, hooks, writes, behaviourOf }: World): Pick<Cluster, 'apply'> {
  return {
    async apply<Object extends ClusterObject>(object: Object, { dryRun = false } = {}) {
      const given = object as unknown as Stored;
      const { name, namespace } = given.metadata;
      hooks.intercept(`${dryRun ? 'dry-run' : 'apply'} ${given.kind} ${name}`);
      const before = objects.get({ kind: given.kind, name, namespace });
      const annotations = { ...(before?.metadata.annotations as Data), ...(given.metadata.annotations as Data) };
      const next = structuredClone({ ...before, ...given, metadata: { ...before?.metadata, ...given.metadata, annotations } });
      if (dryRun) return next as unknown as Object;
      writes.push(`apply ${given.kind} ${name}`);
      const stored = objects.put(next);
      if (given.kind === 'Deployment' && JSON.stringify(before?.spec) !== JSON.stringify(given.spec)) reconcile(objects, stored, behaviourOf);
      return stored as unknown as Object;
    },
  };
}

function createWrites({ objects, hooks, writes }: World): Pick<Cluster, 'create' | 'replace' | 'patch' | 'remove'> {
  function write(verb: string, kind: string, name: string): void {
    hooks.intercept(`${verb} ${kind} ${name}`);
    writes.push(`${verb} ${kind} ${name}`);
  }
  return {
    async create<Object extends ClusterObject>(object: Object) {
      const given = structuredClone(object) as unknown as Stored;
      if (objects.get({ kind: given.kind, ...given.metadata })) return undefined;
      write('create', given.kind, given.metadata.name);
      return structuredClone(objects.put(given)) as unknown as Object;
    },
    async replace<Object extends ClusterObject>(object: Object) {
      const given = structuredClone(object) as unknown as Stored;
      if (objects.get({ kind: given.kind, ...given.metadata })?.metadata.resourceVersion !== given.metadata.resourceVersion) return undefined;
      write('replace', given.kind, given.metadata.name);
      return structuredClone(objects.put(given)) as unknown as Object;
    },
    async patch(name, change) {
      const before = objects.get(name);
      if (before === undefined) return false;
      write('patch', name.kind, name.name);
      objects.put(merge(before, change as Data) as unknown as Stored);
      return true;
    },
    async remove(name) {
      if (objects.get(name) === undefined) return false;
      write('remove', name.kind, name.name);
      return objects.remove(name);
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
      return { ms: 1, ...(behaviour.answer?.(request, pod.name) ?? answerRightly(behaviour, request)) };
    },
  };
}

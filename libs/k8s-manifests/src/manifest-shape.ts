import { parseDocument } from '@hvs/contract';
import Type, { type TSchema } from 'typebox';

const Labels = Type.Record(Type.String(), Type.String());
const Selector = Type.Object({ matchLabels: Type.Optional(Labels) });
const Metadata = Type.Object({
  name: Type.String({ minLength: 1 }),
  namespace: Type.Optional(Type.String()),
  labels: Type.Optional(Labels),
  annotations: Type.Optional(Labels),
});

const Container = Type.Object({
  name: Type.String(),
  image: Type.Optional(Type.String()),
  securityContext: Type.Optional(
    Type.Object({ capabilities: Type.Optional(Type.Object({ drop: Type.Optional(Type.Array(Type.String())) })) }),
  ),
});

const Pod = Type.Object({
  containers: Type.Array(Container, { minItems: 1 }),
  initContainers: Type.Optional(Type.Array(Container)),
  topologySpreadConstraints: Type.Optional(Type.Array(Type.Object({ topologyKey: Type.String() }))),
});

const Template = Type.Object({
  metadata: Type.Optional(Type.Object({ labels: Type.Optional(Labels), annotations: Type.Optional(Labels) })),
  spec: Pod,
});

/** The fields of each kind that the policy's rules rely on. */
const SPECS: Readonly<Record<string, TSchema>> = {
  Deployment: Type.Object({ selector: Selector, template: Template }),
  HorizontalPodAutoscaler: Type.Object({ scaleTargetRef: Type.Object({ name: Type.String() }) }),
  PodDisruptionBudget: Type.Object({ selector: Type.Optional(Selector) }),
  Service: Type.Object({ selector: Type.Optional(Labels), ports: Type.Optional(Type.Array(Type.Object({}))) }),
};

const AnyObject = Type.Object({ kind: Type.String(), apiVersion: Type.String(), metadata: Metadata });
const SHAPES = Object.fromEntries(
  Object.entries(SPECS).map(([kind, spec]) => [kind, Type.Object({ ...AnyObject.properties, spec })]),
);

/**
 * Throws a DocumentError with every fault of an object's shape. The policy reads objects before the API server, which
 * checks every field, has seen them.
 */
export function requireShape(object: unknown): void {
  const { kind, metadata } = Object(object) as { kind?: unknown; metadata?: { name?: unknown } | null };
  const name = [kind, metadata?.name].filter((part) => typeof part === 'string').join(' ') || 'a Kubernetes object';
  parseDocument(name, (typeof kind === 'string' && SHAPES[kind]) || AnyObject, object);
}

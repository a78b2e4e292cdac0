import { isSecretName } from '@hvs/k8s-manifests';
import { createHmac, randomBytes } from 'node:crypto';

interface Data {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly kind?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly stringData?: Readonly<Record<string, unknown>>;
}

/** Key of this process alone. Marks show whether two values differ, and nothing else about them. */
const KEY = randomBytes(32);

/** kubectl notes a whole object here, with the values of a Secret. Only kubectl reads it. */
const NOTED_BY_KUBECTL = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object with a mark instead of each value of a Secret, and of each variable whose name suggests a secret, because
 * many people read plans and receipts.
 */
export function withoutSecrets(object: object): object {
  const { kind, data, stringData } = object as Data;
  const shown = withMarkedVariables(withoutNote(object)) as object;
  if (kind !== 'Secret') return shown;
  return { ...shown, ...(data && { data: marksOf(data) }), ...(stringData && { stringData: marksOf(stringData) }) };
}

function withoutNote(object: Data): object {
  const { annotations } = object.metadata ?? {};
  if (annotations?.[NOTED_BY_KUBECTL] === undefined) return object;
  const { [NOTED_BY_KUBECTL]: _, ...others } = annotations;
  return { ...object, metadata: { ...object.metadata, annotations: others } };
}

function withMarkedVariables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMarkedVariables);
  if (typeof value !== 'object' || value === null) return value;
  const { name, value: secret } = value as { name?: unknown; value?: unknown };
  if (typeof name === 'string' && typeof secret === 'string' && isSecretName(name))
    return { ...value, value: markOf(secret) };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withMarkedVariables(inner)]));
}

function marksOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, markOf(value)]));
}

function markOf(value: unknown): string {
  return `*** ${createHmac('sha256', KEY).update(String(value)).digest('hex').slice(0, 6)}`;
}

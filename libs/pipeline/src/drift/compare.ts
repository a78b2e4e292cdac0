import type { Manifest } from '@hvs/k8s-manifests';
import type { V1ObjectMeta } from '@kubernetes/client-node';
import { createTwoFilesPatch } from 'diff';
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { type Cluster, type ClusterObject, FIELD_MANAGER } from '../cluster/cluster.ts';
import { nameOf, nameText } from '../cluster/resource-paths.ts';
import { amidOthers } from './amid-others.ts';
import { type Difference, differencesOf, pathText } from './differences.ts';
import { scalerToNone, writerOf, writerText } from './field-writer.ts';
import { foresee } from './foresee.ts';
import { DeliveryError } from '../delivery-error.ts';
import { inParallel } from '../cluster/in-parallel.ts';
import { withoutSecrets } from './without-secrets.ts';

/** One field that differs from what is wanted. */
export interface FieldChange {
  readonly field: string;
  /** `spec.paused is true, written by kubectl-rollout at ...` */
  readonly text: string;
  /** Who wrote the field, unless it was HVS. */
  readonly writer?: string;
}

/** What delivering one manifest would do, by the API server's own dry run. */
export interface Change {
  readonly object: string;
  /** `left`: it left the overlay and stays. `remove`: it left the overlay, and delivery.yaml asks to remove it. */
  readonly action: 'create' | 'update' | 'none' | 'remove' | 'left';
  /** Unified diff of the YAML, of what is created and updated. */
  readonly diff: string;
  /** The same by fields, of what is there. */
  readonly fields: readonly FieldChange[];
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** Objects that the API server refuses, each with the server's words. */
  readonly refusals: readonly string[];
}

/** Asks the API server what each manifest would change, and lets it refuse unknown fields. Writes nothing. */
export async function compareWithCluster(cluster: Cluster, manifests: readonly Manifest[]): Promise<Comparison> {
  const namespace = manifests.find(({ kind }) => kind === 'Namespace');
  const hasNamespace = namespace === undefined || (await cluster.read(nameOf(namespace))) !== undefined;
  // The server takes no dry run in a namespace that does not exist yet.
  const isBlind = ({ kind }: Manifest) => !hasNamespace && kind !== 'Namespace';
  const compared = await inParallel(manifests, async (manifest) =>
    isBlind(manifest)
      ? created(manifest, manifest)
      : compareOne(cluster, manifest, manifests).catch((error: unknown) => refusalOf(error, manifest)),
  );
  return {
    changes: compared.filter((one) => typeof one !== 'string'),
    refusals: compared.filter((one) => typeof one === 'string'),
  };
}

function refusalOf(error: unknown, manifest: Manifest): string {
  if (!(error instanceof DeliveryError) || error.code !== 'cluster-refused') throw error;
  const kind: string = manifest.kind;
  if (kind !== 'Job' || !error.message.includes('field is immutable')) return error.message;
  // The server's own words hold the whole template.
  const { name, namespace } = manifest.metadata;
  return `${nameText(nameOf(manifest))} is there already and cannot be changed: give it another name in the overlay, or kubectl delete job ${name} -n ${namespace}`;
}

async function compareOne(cluster: Cluster, manifest: Manifest, manifests: readonly Manifest[]): Promise<Change> {
  return amidOthers(cluster, manifest, manifests, async ({ live, counted }) => {
    if (live === undefined) return created(manifest, await cluster.apply(counted, { dryRun: true }));
    const foreseen = await foresee(cluster, counted);
    return foreseen && changed(manifest, live, foreseen.wanted);
  });
}

function changed(manifest: Manifest, live: ClusterObject, wanted: ClusterObject): Change {
  const object = nameText(nameOf(manifest));
  const [before, after] = [comparable(live), comparable(wanted)];
  if (isDeepStrictEqual(before, after)) return { object, action: 'none', diff: '', fields: [] };
  const diff = diffOf(object, yamlOf(live), yamlOf(wanted));
  const { managedFields } = (live.metadata ?? {}) as V1ObjectMeta;
  const fields = differencesOf(before, after).map((difference) => fieldChange(difference, managedFields));
  return { object, action: diff === '' ? 'none' : 'update', diff, fields };
}

function fieldChange({ path, live, wanted }: Difference, managedFields: V1ObjectMeta['managedFields']): FieldChange {
  const field = pathText(path);
  const found = live === undefined ? undefined : (writerOf(path, managedFields) ?? scalerToNone(path, live));
  const writer = found && isOurs(found.manager) ? undefined : found;
  const is =
    live === undefined
      ? `is gone, it was ${valueText(wanted)}`
      : `is ${valueText(live)}${wanted === undefined ? '' : ` instead of ${valueText(wanted)}`}`;
  const by = writer === undefined ? '' : `, written by ${writerText(writer)}`;
  return { field, text: `${field} ${is}${by}`, ...(writer && { writer: writer.manager }) };
}

/** Our own name, and those that begin with it. */
function isOurs(manager: string): boolean {
  return manager === FIELD_MANAGER || manager.startsWith(`${FIELD_MANAGER}-`);
}

const VALUE_LENGTH = 200;

function valueText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > VALUE_LENGTH ? `${text.slice(0, VALUE_LENGTH)}...` : text;
}

function created(manifest: Manifest, applied: ClusterObject): Change {
  const object = nameText(nameOf(manifest));
  return { object, action: 'create', diff: diffOf(object, '', yamlOf(applied)), fields: [] };
}

const OF_THE_SERVER: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
]);

/** Without what the server writes by itself. */
function comparable(object: ClusterObject): object {
  const { status: _, metadata = {}, ...rest } = withoutSecrets(object) as ClusterObject & { status?: unknown };
  const { annotations, ...others } = metadata as Record<string, unknown>;
  const kept = Object.fromEntries(Object.entries(others).filter(([key]) => !OF_THE_SERVER.has(key)));
  // The server numbers the templates of a Deployment, and the record of a delivery is no part of what it asks for.
  const own = Object.entries(annotations ?? {}).filter(
    ([key]) => !key.startsWith('deployment.kubernetes.io/') && !key.startsWith('hvs.dev/verified'),
  );
  const meta = { ...kept, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) };
  return { ...rest, metadata: meta };
}

function yamlOf(object: ClusterObject): string {
  return stringify(comparable(object), { sortMapEntries: true, aliasDuplicateObjects: false });
}

function diffOf(object: string, before: string, after: string): string {
  return before === after ? '' : createTwoFilesPatch(object, object, before, after, 'live', 'rendered', { context: 2 });
}

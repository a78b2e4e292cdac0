import type { Manifest } from '@hvs/k8s-manifests';
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import type { Cluster, ClusterObject } from '../clients/cluster.ts';
import { nameOf, nameText } from '../clients/resource-paths.ts';
import { PipelineError } from '../errors.ts';
import { withoutSecrets } from '../without-secrets.ts';

/** What applying one manifest would do, by the API server's own dry run. */
export interface Change {
  readonly object: string;
  readonly action: 'create' | 'update' | 'none';
  /** Unified diff of the YAML, empty for `none`. */
  readonly diff: string;
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** What the API server would not take, each with its object and the server's words. */
  readonly refusals: readonly string[];
}

/** Asks the API server what each manifest would change; strict about fields that it does not know. Writes nothing. */
export async function compareWithCluster(cluster: Cluster, manifests: readonly Manifest[]): Promise<Comparison> {
  const namespace = manifests.find(({ kind }) => kind === 'Namespace');
  const hasNamespace = namespace === undefined || (await cluster.read(nameOf(namespace))) !== undefined;
  const changes: Change[] = [];
  const refusals: string[] = [];
  for (const manifest of manifests) {
    // No dry run in a namespace that is not there yet: the server takes none.
    const isBlind = !hasNamespace && manifest.kind !== 'Namespace';
    const change = isBlind ? created(manifest, manifest) : await compareOne(cluster, manifest).catch(refusalOf);
    if (typeof change === 'string') refusals.push(change);
    else changes.push(change);
  }
  return { changes, refusals };
}

function refusalOf(error: unknown): string {
  if (error instanceof PipelineError && error.code === 'cluster-refused') return error.message;
  throw error;
}

async function compareOne(cluster: Cluster, manifest: Manifest): Promise<Change> {
  const live = await cluster.read(nameOf(manifest));
  const applied = await cluster.apply(manifest, { dryRun: true });
  if (live === undefined) return created(manifest, applied);
  const diff = diffOf(nameText(nameOf(manifest)), yamlOf(live), yamlOf(applied));
  return { object: nameText(nameOf(manifest)), action: diff === '' ? 'none' : 'update', diff };
}

function created(manifest: Manifest, applied: ClusterObject): Change {
  const object = nameText(nameOf(manifest));
  return { object, action: 'create', diff: diffOf(object, '', yamlOf(applied)) };
}

const OF_THE_SERVER: ReadonlySet<string> = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp']);

/** Without what the server writes by itself. */
function yamlOf(object: ClusterObject): string {
  const { status: _, metadata = {}, ...rest } = withoutSecrets(object) as ClusterObject & { status?: unknown };
  const { annotations, ...others } = metadata as Record<string, unknown>;
  const kept = Object.fromEntries(Object.entries(others).filter(([key]) => !OF_THE_SERVER.has(key)));
  // The server numbers the templates of a Deployment, and the record of a delivery is no part of what it asks for.
  const own = Object.entries(annotations ?? {}).filter(([key]) => !key.startsWith('deployment.kubernetes.io/') && !key.startsWith('hvs.dev/verified'));
  const meta = { ...kept, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) };
  return stringify({ ...rest, metadata: meta }, { sortMapEntries: true });
}

function diffOf(object: string, before: string, after: string): string {
  return before === after ? '' : createTwoFilesPatch(object, object, before, after, 'live', 'rendered', { context: 2 });
}

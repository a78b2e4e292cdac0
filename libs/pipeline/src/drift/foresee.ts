import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { countsWhole, withOthersFields } from './left-to-others.ts';

/** What an object will be, by the API server's own dry runs. */
export interface Foreseen<Object> {
  /** The object after an apply, which leaves fields of others. */
  readonly applied: Object;
  /** The object to replace it by, which has no fields of others but those that are left to them. */
  readonly exact: Object;
  /** What the server makes of `exact` by its defaults and webhooks. */
  readonly wanted: Object;
}

/** Writes nothing. Undefined when the object was changed between the two dry runs. */
export async function foresee<Object extends ClusterObject>(
  cluster: Cluster,
  object: Object,
): Promise<Foreseen<Object> | undefined> {
  const applied = await cluster.apply(object, { dryRun: true });
  if (!countsWhole(object)) return { applied, exact: applied, wanted: applied };
  const exact = withOthersFields(object, withoutBook(applied));
  const wanted = await cluster.replace(exact, { dryRun: true });
  return wanted && { applied, exact, wanted };
}

/** Leaves out the managed fields. The server then keeps its own. */
function withoutBook<Object extends ClusterObject>(object: Object): Object {
  return { ...object, metadata: { ...object.metadata, managedFields: undefined } };
}

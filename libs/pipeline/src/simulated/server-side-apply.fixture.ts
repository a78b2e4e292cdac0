import { isDeepStrictEqual } from 'node:util';
import type { Data } from './objects.fixture.ts';

/** An item of a list that is merged by its name, as containers and their environment are. */
type Named = Data & { readonly name: string };

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNamed = (value: unknown): value is Named[] =>
  Array.isArray(value) && value.every((item) => isData(item) && typeof item.name === 'string');
const byName = (items: unknown): Data =>
  isNamed(items) ? Object.fromEntries(items.map((item) => [item.name, item])) : {};

/**
 * What server-side apply makes of `live`: what is given, without what was given `last` time and is not any more,
 * and with whatever others wrote. What somebody else has changed meanwhile is theirs, so it is not taken away.
 */
export function serverSideApply(live: unknown, last: unknown, given: unknown): unknown {
  if (given === undefined && last === undefined) return live;
  const shape = given ?? last;
  if (isNamed(shape)) {
    // In the order of the cluster: what is new comes last.
    const items = Object.values(applyFields(byName(live), byName(last), byName(given)));
    return items.length > 0 || given !== undefined ? items : undefined;
  }
  if (isData(shape)) {
    const fields = applyFields(isData(live) ? live : {}, isData(last) ? last : {}, isData(given) ? given : {});
    return Object.keys(fields).length > 0 || given !== undefined ? fields : undefined;
  }
  if (given !== undefined) return given;
  return isDeepStrictEqual(live, last) ? undefined : live;
}

function applyFields(live: Data, last: Data, given: Data): Data {
  const keys = new Set([...Object.keys(live), ...Object.keys(given)]);
  const applied = [...keys].map((key) => [key, serverSideApply(live[key], last[key], given[key])] as const);
  return Object.fromEntries(applied.filter(([, value]) => value !== undefined));
}

/** The fields that a writer changed, in the form of `managedFields`. */
export function changedFields(before: unknown, after: unknown): Data {
  if (isDeepStrictEqual(before, after)) return {};
  const isList = isNamed(after) || (after === undefined && isNamed(before));
  const [one, other] = isList
    ? [byName(before), byName(after)]
    : [isData(before) ? before : {}, isData(after) ? after : {}];
  const changed = Object.keys(other).filter((key) => !isDeepStrictEqual(one[key], other[key]));
  return Object.fromEntries(
    changed.map((key) => [
      isList ? `k:{"name":${JSON.stringify(key)}}` : `f:${key}`,
      changedFields(one[key], other[key]),
    ]),
  );
}

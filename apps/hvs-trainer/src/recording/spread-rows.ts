/** Indices of `count` rows spread over a dataset, in order. Half of them have label 1, as far as there are enough. */
export function spreadRows(labels: Uint8Array, count: number): number[] {
  const indices = Array.from(labels, (_, index) => index);
  const hazardous = indices.filter((index) => labels[index] === 1);
  const normal = indices.filter((index) => labels[index] !== 1);
  const half = Math.min(Math.floor(count / 2), hazardous.length);
  return [...spread(hazardous, half), ...spread(normal, count - half)].toSorted((one, other) => one - other);
}

function spread(indices: readonly number[], count: number): number[] {
  if (count > indices.length) throw new RangeError(`${count} rows are wanted, ${indices.length} are there`);
  return Array.from({ length: count }, (_, turn) => indices[Math.floor((turn * indices.length) / count)]);
}

/**
 * Adjusted p-values of Benjamini and Hochberg (1995), in the order of the values: a value at most q is a finding where
 * on average no more than the part q of the findings may be false.
 */
export function adjustForDiscovery(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((a, b) => values[b] - values[a]);
  const adjusted = values.map(() => 1);
  let least = 1;
  for (const [place, index] of order.entries()) {
    const rank = values.length - place;
    least = Math.min(least, (values[index] * values.length) / rank);
    adjusted[index] = least;
  }
  return adjusted;
}

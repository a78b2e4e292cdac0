/** The readings of a call, and their probabilities. */
export interface Predictions {
  readonly ids: readonly (string | null)[];
  readonly probabilities: Float32Array;
  readonly threshold: number;
  /** Indices of the readings that were refused, ascending. */
  readonly bad: readonly number[];
  /** For each of them its place in the answer, as JSON text. */
  readonly refused: readonly string[];
}

/**
 * The elements of `predictions` as JSON text, byte for byte like JSON.stringify. It takes half the time of a
 * serializer that is made from the schema. One growing text leaves 17 KB of garbage for 64 readings; joining an
 * array of texts leaves 28 KB.
 */
export function renderPredictions({ ids, probabilities, threshold, bad, refused }: Predictions): string {
  let text = '';
  let badSoFar = 0;
  for (let index = 0; index < ids.length; index += 1) {
    if (index > 0) text += ',';
    if (index === bad[badSoFar]) {
      text += refused[badSoFar];
      badSoFar += 1;
      continue;
    }
    const probability = probabilities[index];
    text += '{"Module_ID":';
    text += JSON.stringify(ids[index]);
    text += probability >= threshold ? ',"hazard_prediction":1' : ',"hazard_prediction":0';
    text += ',"hazard_probability":';
    text += probability;
    text += '}';
  }
  return text;
}

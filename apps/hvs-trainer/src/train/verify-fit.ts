import { EXAMPLE_READINGS, FEATURE_NAMES, GOLDEN_TOLERANCE, type GoldenVectors } from '@hvs/contract';
import type { HazardModel } from '../hazard-model.ts';
import { TrainerError } from '../trainer-error.ts';

/** Refuses a fit whose ONNX file differs from its own library, or that calls an example wrongly. */
export async function verifyFit(model: HazardModel, golden: GoldenVectors, threshold: number): Promise<void> {
  const answers = await model(Float32Array.from(golden.readings.flat()));
  const difference = Math.max(...golden.probabilities.map((p, row) => Math.abs(p - answers[row])));
  if (!(difference <= GOLDEN_TOLERANCE)) {
    throw new TrainerError(
      `model.onnx differs from LightGBM by ${difference} on the golden vectors, ${GOLDEN_TOLERANCE} is allowed`,
      'look for an operation in fit/graph.py that is not the one of the fit',
    );
  }
  for (const [name, reading] of Object.entries(EXAMPLE_READINGS)) {
    const [probability] = await model(Float32Array.from(FEATURE_NAMES, (feature) => reading[feature]));
    if (probability >= threshold !== (name === 'hazardous')) {
      throw new TrainerError(
        `the ${name} example of the contract gets probability ${probability} at threshold ${threshold}`,
        'change the data, the fit or the threshold; the example stays',
      );
    }
  }
}

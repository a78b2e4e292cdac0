import { FEATURE_COUNT } from '@hvs/contract';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Rows [n x 30] of features -> n probabilities. */
export type HazardModel = (rows: Float32Array) => Promise<Float32Array>;

/** The ONNX model in `file` (contract 2 in docs/contracts.md), run on one thread. */
export async function openHazardModel(file: string): Promise<HazardModel> {
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  return async (rows) => {
    const features = new Tensor('float32', rows, [rows.length / FEATURE_COUNT, FEATURE_COUNT]);
    const { hazard_probability: output } = await session.run({ features });
    return output.data as Float32Array;
  };
}

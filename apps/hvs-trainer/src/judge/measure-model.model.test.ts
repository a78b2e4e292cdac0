import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureModel } from './measure-model.ts';
import { shipped } from './planted/planted-model.fixture.ts';

const modelFile = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'hvs', 'model.onnx');
const { golden, card } = shipped;

test('both models are timed, and a model without a champion alone', async () => {
  const timed = expect.any(Number) as number;
  const model = { modelFile, threshold: card.threshold, golden };
  const beside = await measureModel({ ...model, championFile: modelFile });
  expect(beside.medianRunMs).toEqual({ candidate: timed, champion: timed });
  expect((await measureModel(model)).medianRunMs).toEqual({ candidate: timed });
});

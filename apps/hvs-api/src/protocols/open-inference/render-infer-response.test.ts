import { InferResponse } from '@hvs/contract';
import { Errors } from 'typebox/value';
import { expect, test } from 'vitest';
import { renderBinaryAnswer, renderJsonAnswer } from './render-infer-response.ts';

const model = { name: 'a "name"', version: '2' };
const probabilities = Float32Array.of(0, 0.1, 1 - 2 ** -24, 1e-40, 1);

test.each([undefined, '', 'x', '"\\\u2028{}', '\u{1F525}'])('JSON with the id %j', (id) => {
  const answer = JSON.parse(renderJsonAnswer(model, id, probabilities));
  expect(Errors(InferResponse, answer)).toEqual([]);
  expect(answer).toMatchObject({ model_name: model.name, model_version: '2' });
  expect(answer.id).toBe(id);
  expect(answer.outputs[0].shape).toEqual([5, 1]);
  expect(Float32Array.from(answer.outputs[0].data)).toEqual(probabilities);
});

test('bytes after JSON, also of a view into a larger buffer', () => {
  const view = new Float32Array([9, ...probabilities, 9]).subarray(1, 6);
  const { body, jsonLength } = renderBinaryAnswer(model, '\u00e9', view);
  const answer = JSON.parse(body.subarray(0, jsonLength).toString());
  expect(answer.id).toBe('\u00e9');
  expect(answer.outputs).toEqual([
    {
      name: 'hazard_probability',
      datatype: 'FP32',
      shape: [5, 1],
      parameters: { binary_data_size: 20 },
    },
  ]);
  const bytes = Uint8Array.from(body.subarray(jsonLength));
  expect(new Float32Array(bytes.buffer)).toEqual(probabilities);
});

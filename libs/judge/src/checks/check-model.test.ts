import { expect, test } from 'vitest';
import type { ModelFacts } from '../evidence.ts';
import { objections, soundModel, withModel } from '../evidence.fixture.ts';

const [input] = soundModel.inputs;
const [output] = soundModel.outputs;

const REFUSALS: readonly (readonly [string, string, Partial<ModelFacts>])[] = [
  ['a folder that no loader takes', 'model-version', { fault: { code: 'hash-mismatch', reason: 'another file' } }],
  ['another order of features', 'features', { fault: { code: 'features-differ', reason: 'feature 0' } }],
  ['a file that is no model', 'signature', { fault: { code: 'onnx-invalid', reason: 'no protobuf' } }],
  ['29 features', 'signature', { inputs: [{ ...input, shape: ['N', 29] }] }],
  ['a fixed number of rows', 'signature', { inputs: [{ ...input, shape: [1, 30] }] }],
  ['float64', 'signature', { inputs: [{ ...input, type: 'float64' }] }],
  ['two inputs', 'signature', { inputs: [input, { ...input, name: 'more' }] }],
  ['another output', 'signature', { outputs: [{ ...output, name: 'label' }] }],
  ['a flat output', 'signature', { outputs: [{ ...output, shape: ['N'] }] }],
  ['a newer operator set', 'opset', { opsets: { '': 27, 'ai.onnx.ml': 3 } }],
  ['an older operator set', 'opset', { opsets: { '': 6 } }],
  ['an unknown domain', 'opset', { opsets: { '': 17, 'com.example': 1 } }],
  ['golden vectors off', 'golden', { goldenDifference: 1.1e-5 }],
  ['golden vectors that are not a number', 'golden', { goldenDifference: NaN }],
  ['an invalid output', 'output', { areOutputsValid: false }],
  ['a wrong example', 'examples', { examples: [{ name: 'normal', probability: 1, isRight: false }] }],
  ['a file over its budget', 'size', { sizeBytes: 5 * 2 ** 20 + 1 }],
  ['a run over 1.5 times the champion', 'latency', { medianRunMs: { candidate: 0.16, champion: 0.1 } }],
  ['a run over 5 ms without a champion', 'latency', { medianRunMs: { candidate: 5.1 } }],
];

test.each(REFUSALS)('%s: %s', (_, check, changes) => {
  expect(objections(withModel(changes))).toEqual([check]);
});

test('a file that cannot be loaded tells its operator sets all the same', () => {
  const fault = { code: 'onnx-invalid', reason: 'the runtime has no such operators' };
  const unread = { fault, inputs: [], outputs: [], opsets: { '': 99 } };
  expect(objections(withModel(unread))).toEqual(['signature', 'opset']);
});

test.each<Partial<ModelFacts>>([
  { opsets: { '': 7, 'ai.onnx.ml': 1 } },
  { opsets: { '': 26, 'ai.onnx.ml': 5 } },
  { goldenDifference: 1e-5 },
  { sizeBytes: 5 * 2 ** 20 },
  { medianRunMs: { candidate: 0.15, champion: 0.1 } },
  { medianRunMs: { candidate: 5 } },
])('at its limit %o is approved', (changes) => {
  expect(objections(withModel(changes))).toEqual([]);
});

import { expect, test } from 'vitest';
import { addDomain, addText, setOpset } from './planted/onnx-edit.fixture.ts';
import { shipped } from './planted/planted-model.fixture.ts';
import { readOpsets } from './read-opsets.ts';

const { onnx } = shipped;

test('the operator sets of a file are read by domain', () => {
  expect(readOpsets(onnx)).toEqual({ '': 17, 'ai.onnx.ml': 3 });
  expect(readOpsets(setOpset(onnx, 17, 300))).toEqual({ '': 300, 'ai.onnx.ml': 3 });
  expect(readOpsets(addDomain(onnx, 'com.example'))).toEqual({ '': 17, 'ai.onnx.ml': 3, 'com.example': 1 });
  expect(readOpsets(addText(onnx, 6, 'a description'))).toEqual({ '': 17, 'ai.onnx.ml': 3 });
});

test('what is no protocol buffer has none', () => {
  expect(readOpsets(onnx.subarray(0, 1000))).toBeUndefined();
  expect(readOpsets(Buffer.from('no model'))).toBeUndefined();
  expect(readOpsets(Buffer.alloc(0))).toEqual({});
});

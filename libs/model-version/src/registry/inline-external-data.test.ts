import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TEST_MODEL } from '@hvs/testing';
import { expect, test } from 'vitest';
import { externalFilesOf, inlineExternalData } from './inline-external-data.ts';
import { onnxFiles } from './onnx-files.fixture.ts';

const { whole, split, weights } = onnxFiles();

test('weights beside an ONNX file are put back, and give the bytes from before', () => {
  expect(externalFilesOf(split)).toEqual(['w.data']);
  expect(inlineExternalData(split, () => weights)).toEqual(whole);
  expect(inlineExternalData(split, () => undefined)).toEqual(split);
});

test('a file with its weights in it stays as it is', async () => {
  for (const onnx of [whole, await readFile(join(TEST_MODEL, 'model.onnx'))]) {
    expect(externalFilesOf(onnx)).toEqual([]);
    expect(inlineExternalData(onnx, () => weights)).toEqual(onnx);
  }
});

test('bytes that are no ONNX file name no files', () => {
  for (let length = 0; length < split.length; length += 1) externalFilesOf(split.subarray(0, length));
  for (const bytes of ['weights are elsewhere', '{}', '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'])
    expect(externalFilesOf(Buffer.from(bytes, 'latin1'))).toEqual([]);
});

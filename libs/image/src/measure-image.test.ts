import { expect, test } from 'vitest';
import type { ImageInspection } from './engine/parse-inspection.ts';
import { checkSize, measureImage, megabytes } from './measure-image.ts';

function image(layers: string[], sizeBytes: number, layerBytes?: number[]): ImageInspection {
  return { id: 'sha256:1', architecture: 'amd64', layers, sizeBytes, ...(layerBytes && { layerBytes }) };
}

test('what is over the base is the difference of both', () => {
  expect(measureImage(image(['a', 'b'], 300), image(['a'], 100))).toEqual({
    sizeBytes: 300,
    overBaseBytes: 200,
  });
});

test('where layers have sizes, the base is not asked for its own, which may be of compressed layers', () => {
  const base = image(['a', 'b'], 7, [3, 4]);
  expect(measureImage(image(['a', 'b', 'c', 'd'], 100, [10, 20, 30, 40]), base).overBaseBytes).toBe(70);
});

test('an image on another base is not measured', () => {
  for (const layers of [['b', 'a'], [], ['x', 'b', 'c']]) {
    expect(() => measureImage(image(layers, 300), image(['a', 'b'], 100))).toThrow(
      expect.objectContaining({ code: 'image-unreadable' }),
    );
  }
});

test('60 MB over the base pass, a byte more does not', () => {
  expect(() => checkSize({ sizeBytes: 1e9, overBaseBytes: 60_000_000 })).not.toThrow();
  expect(() => checkSize({ sizeBytes: 1e9, overBaseBytes: 60_000_001 })).toThrow(
    expect.objectContaining({ code: 'image-too-large', fault: 'failure' }),
  );
});

test('bytes are told in decimal megabytes', () => {
  expect(megabytes(54_214_999)).toBe('54.21 MB');
});

import { expect, test } from 'vitest';
import { parseInspection } from './parse-inspection.ts';

const image = {
  Id: 'sha256:aa',
  Architecture: 'amd64',
  Size: 300,
  RootFS: { Type: 'layers', Layers: ['sha256:1', 'sha256:2'] },
};

const expected = {
  id: 'sha256:aa',
  architecture: 'amd64',
  layers: ['sha256:1', 'sha256:2'],
  sizeBytes: 300,
};

test('docker and podman are read alike, with or without the algorithm of the id', () => {
  expect(parseInspection('docker', JSON.stringify([image]))).toEqual(expected);
  expect(parseInspection('podman', JSON.stringify([{ ...image, Id: 'aa' }]))).toEqual(expected);
});

test('buildah tells the size of each layer in its manifest', () => {
  const printed = {
    FromImageID: 'aa',
    Manifest: JSON.stringify({ layers: [{ size: 100 }, { size: 200 }] }),
    OCIv1: { architecture: 'amd64', rootfs: { diff_ids: ['sha256:1', 'sha256:2'] } },
  };
  expect(parseInspection('buildah', JSON.stringify(printed))).toEqual({
    ...expected,
    layerBytes: [100, 200],
  });
});

test('anything else is a fault that names what is missing', () => {
  expect(() => parseInspection('docker', '[{"Id": "sha256:aa"}]')).toThrow(/image inspect.*RootFS/);
  expect(() => parseInspection('docker', '[]')).toThrow('image inspect');
  expect(() => parseInspection('buildah', '{}')).toThrow(/buildah inspect.*Manifest/);
});
